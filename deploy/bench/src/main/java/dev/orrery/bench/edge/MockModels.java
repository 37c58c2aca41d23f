package dev.orrery.bench.edge;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.Collections;

/**
 * A model server that costs next to nothing: every chat has the same short answer, whole at once or in {@value #DELTAS}
 * pieces {@value #PACE_MILLIS} ms apart. It lists one chat model and one embeddings model, so that a suite starts on it.
 */
final class MockModels implements AutoCloseable {
    static final String CHAT_MODEL = "mock-chat";
    static final int DELTAS = 64;
    static final int PACE_MILLIS = 20;

    private static final Buffer WHOLE = Buffer.buffer("""
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"mock-chat","choices":[{"index":0,\
            "message":{"role":"assistant","content":"Use the rotate command, then restart the service."},\
            "finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":9,"total_tokens":21}}""");
    private static final Buffer MODELS = Buffer.buffer("""
            {"object":"list","data":[{"id":"mock-chat","object":"model","owned_by":"bench","display_name":"Mock",\
            "capabilities":{"text":true,"embeddings":false},"metadata":{}},{"id":"mock-embed","object":"model",\
            "owned_by":"bench","display_name":"Mock embeddings","capabilities":{"text":false,"embeddings":true},\
            "metadata":{}}]}""");
    private static final Buffer DELTA = Buffer.buffer(
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-chat\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n");
    private static final Buffer END = Buffer.buffer(
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-chat\","
                    + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                    + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":64}}\n\n"
                    + "data: [DONE]\n\n");

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;

    private MockModels() {
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(this::handle);
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    static MockModels start() {
        return new MockModels();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/v1/chat/completions" -> request.body().onSuccess(body -> chat(request.response(), body));
            case "/v1/embeddings" -> json(request.response(), embedding());
            case "/v1/models" -> json(request.response(), MODELS);
            case "/v1/indexes" -> json(request.response(), Buffer.buffer("{\"indexes\":[]}"));
            case "/health" -> json(request.response(), Buffer.buffer("{\"status\":\"ok\"}"));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void chat(HttpServerResponse response, Buffer body) {
        if (!body.toString().contains("\"stream\":true")) {
            json(response, WHOLE);
            return;
        }
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        int[] sent = {0};
        vertx.setPeriodic(PACE_MILLIS, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
            } else if (sent[0]++ < DELTAS) {
                response.write(DELTA);
            } else {
                vertx.cancelTimer(timer);
                response.end(END);
            }
        });
    }

    private static Buffer embedding() {
        return Buffer.buffer("{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":["
                + String.join(",", Collections.nCopies(384, "0.05"))
                + "]}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
    }

    private static void json(HttpServerResponse response, Buffer body) {
        response.putHeader("Content-Type", "application/json").end(body);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
