package dev.orrery.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server that speaks the OpenAI protocol and answers what the test scripts: each chat request takes the next
 * reply of the queue (the last one stays), streamed token by token or whole as the request asks. Embeddings are
 * deterministic vectors of {@link #DIMENSION} numbers.
 */
public final class ScriptedModelServer implements AutoCloseable {
    public static final int DIMENSION = 8;

    /** A tool call of an answer. @param arguments JSON text, sent as it is, well-formed or not */
    public record ToolCall(String id, String name, String arguments) {}

    /**
     * Tokens of one answer, the pause before each, and what happens after the last.
     *
     * @param deltas JSON of further {@code delta} objects, sent after the tokens as they are
     */
    public record Reply(List<String> tokens, Duration pause, Ending ending, List<String> deltas) {
        public static Reply of(String... tokens) {
            return new Reply(Arrays.asList(tokens), Duration.ZERO, Ending.COMPLETE, List.of());
        }

        /** An answer that asks for tools. Streamed, the pieces of all calls come interleaved, as real servers send them. */
        public static Reply calls(ToolCall... calls) {
            return deltas(ToolCallDeltas.interleaved(List.of(calls)).toArray(String[]::new));
        }

        /** An answer of raw {@code delta} objects. */
        public static Reply deltas(String... deltas) {
            return new Reply(List.of(), Duration.ZERO, Ending.COMPLETE, List.of(deltas));
        }

        /** The same text, and after it these calls. */
        public Reply calling(ToolCall... calls) {
            return new Reply(tokens, pause, ending, ToolCallDeltas.interleaved(List.of(calls)));
        }

        public Reply withPause(Duration pause) {
            return new Reply(tokens, pause, ending, deltas);
        }

        public Reply ending(Ending ending) {
            return new Reply(tokens, pause, ending, deltas);
        }
    }

    /** {@code CUT} closes the connection without a finish; {@code STATUS_500} fails before the first token. */
    public enum Ending {
        COMPLETE,
        CUT,
        STATUS_500
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpPeer peer = HttpPeer.start();
    private final String modelId;
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger tokensSent = new AtomicInteger();
    private volatile CountDownLatch disconnected = new CountDownLatch(1);

    private ScriptedModelServer(String modelId) {
        this.modelId = modelId;
    }

    public static ScriptedModelServer start(String modelId) {
        ScriptedModelServer server = new ScriptedModelServer(modelId);
        server.replies.add(Reply.of("Hello", " world"));
        server.peer.on("GET", "/health", 200, "{\"status\":\"ok\"}");
        server.peer.on("GET", "/v1/models", (exchange, request) -> server.models(exchange));
        server.serveChat();
        server.peer.on("POST", "/v1/embeddings", server::embeddings);
        return server;
    }

    /** Answers chats by the script again, after a test gave the peer an answer of its own. */
    public void serveChat() {
        peer.on("POST", "/v1/chat/completions", this::chat);
    }

    /** Base URL without {@code /v1}. */
    public URI uri() {
        return peer.uri();
    }

    public HttpPeer peer() {
        return peer;
    }

    /** Replaces the queue of replies. */
    public void script(Reply... next) {
        replies.clear();
        replies.addAll(Arrays.asList(next));
        tokensSent.set(0);
        disconnected = new CountDownLatch(1);
    }

    public int tokensSent() {
        return tokensSent.get();
    }

    /** Whether a caller went away in the middle of a stream within this time. */
    public boolean awaitDisconnect(Duration limit) throws InterruptedException {
        return disconnected.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void models(HttpExchange exchange) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("object", "list");
        ObjectNode entry = body.putArray("data").addObject();
        entry.put("id", modelId).put("object", "model").put("owned_by", "scripted");
        entry.putObject("capabilities").put("text", true).put("embeddings", true);
        HttpPeer.respond(exchange, 200, "application/json", body.toString());
    }

    private Reply nextReply() {
        Reply next = replies.size() > 1 ? replies.poll() : replies.peek();
        return next == null ? Reply.of("Hello") : next;
    }

    /** Answers a chat; for further paths of {@link #peer} too. */
    public void chat(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        Reply reply = nextReply();
        if (reply.ending() == Ending.STATUS_500) {
            HttpPeer.respond(
                    exchange, 500, "application/json", "{\"error\":{\"code\":\"scripted\",\"message\":\"no\"}}");
            return;
        }
        JsonNode body = parse(request.body());
        if (body.path("stream").asBoolean()) {
            stream(exchange, reply);
        } else {
            ObjectNode answer = JSON.createObjectNode().put("id", "chatcmpl-1").put("model", modelId);
            ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
            choice.putObject("message").put("role", "assistant").put("content", String.join("", reply.tokens()));
            choice.put("finish_reason", "stop");
            usage(answer, reply);
            HttpPeer.respond(exchange, 200, "application/json", answer.toString());
        }
    }

    private void stream(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        try {
            for (String token : reply.tokens()) {
                pause(reply.pause());
                ObjectNode chunk = chunk();
                ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
                choice.putObject("delta").put("content", token);
                send(out, chunk.toString());
                tokensSent.incrementAndGet();
            }
            for (String delta : reply.deltas()) {
                pause(reply.pause());
                ObjectNode chunk = chunk();
                ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
                choice.set("delta", parse(delta));
                send(out, chunk.toString());
            }
            if (reply.ending() == Ending.CUT) {
                return;
            }
            ObjectNode last = chunk();
            ObjectNode choice = last.putArray("choices").addObject().put("index", 0);
            choice.putObject("delta");
            choice.put("finish_reason", reply.deltas().isEmpty() ? "stop" : "tool_calls");
            usage(last, reply);
            send(out, last.toString());
            send(out, "[DONE]");
        } catch (IOException gone) {
            disconnected.countDown();
            throw gone;
        }
    }

    private ObjectNode chunk() {
        return JSON.createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion.chunk")
                .put("model", modelId);
    }

    private static void usage(ObjectNode answer, Reply reply) {
        int tokens = reply.tokens().size();
        answer.putObject("usage")
                .put("prompt_tokens", 7)
                .put("completion_tokens", tokens)
                .put("total_tokens", 7 + tokens);
    }

    private static void send(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pause(Duration pause) throws IOException {
        try {
            // The pace of the scripted tokens, not a wait for something to happen.
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("The scripted model was stopped", stopped);
        }
    }

    /** Answers with one vector a text; for further paths of {@link #peer} too. */
    public void embeddings(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        JsonNode input = parse(request.body()).path("input");
        ObjectNode answer = JSON.createObjectNode().put("object", "list").put("model", modelId);
        var data = answer.putArray("data");
        for (int i = 0; i < input.size(); i++) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
            var vector = item.putArray("embedding");
            for (float value : vector(input.get(i).asText())) {
                vector.add(value);
            }
        }
        answer.putObject("usage").put("prompt_tokens", input.size()).put("total_tokens", input.size());
        HttpPeer.respond(exchange, 200, "application/json", answer.toString());
    }

    /** A unit vector that depends only on the text's words. */
    public static float[] vector(String text) {
        float[] vector = new float[DIMENSION];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            vector[Math.floorMod(word.hashCode(), DIMENSION)] += 1f;
        }
        double norm = 0;
        for (float value : vector) {
            norm += value * value;
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(Math.max(norm, 1e-9)));
        }
        return vector;
    }

    private static JsonNode parse(String body) throws JsonProcessingException {
        return JSON.readTree(body);
    }

    @Override
    public void close() {
        peer.close();
    }
}
