package dev.orrery.bench.edge;

import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many streams at once: every piece arrives, and none later than it must. */
public final class EdgeStreams implements Benchmark {
    private static final int STREAMS = 200;
    private static final String PIECE = "\"content\":\"word \"";
    private static final String BODY = ChatSocket.BODY.replaceFirst("}$", ",\"stream\":true}");

    @Override
    public String name() {
        return "edge-streams";
    }

    @Override
    public String description() {
        return STREAMS + " streams at once, each of " + MockModels.DELTAS + " pieces " + MockModels.PACE_MILLIS
                + " ms apart";
    }

    @Override
    public List<Row> run() throws Exception {
        try (EdgeStack stack = EdgeStack.start()) {
            measure(stack.edge(), stack.key());
            Outcome direct = measure(stack.direct(), stack.key());
            Outcome edge = measure(stack.edge(), stack.key());
            int all = STREAMS * MockModels.DELTAS;
            return List.of(
                    Row.of("straight to the model server, pieces", direct.pieces(), "of " + all),
                    Row.of(
                            "straight to the model server, p99 of a stream",
                            direct.wholes().millis(0.99),
                            "ms"),
                    Row.of("through the edge, pieces", edge.pieces(), "of " + all, Goal.atLeast(all)),
                    Row.of("through the edge, streams ended by [DONE]", edge.done(), "streams", Goal.atLeast(STREAMS)),
                    Row.of("through the edge, p99 of a stream", edge.wholes().millis(0.99), "ms"));
        }
    }

    private record Outcome(int pieces, int done, Latencies wholes) {}

    private static Outcome measure(URI server, String key) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpClient http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(STREAMS));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(server.getHost())
                .setPort(server.getPort())
                .setURI("/v1/chat/completions")
                .putHeader("Authorization", "Bearer " + key)
                .putHeader("Content-Type", "application/json");
        AtomicInteger pieces = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Long> wholes = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch open = new CountDownLatch(STREAMS);
        for (int i = 0; i < STREAMS; i++) {
            long start = System.nanoTime();
            http.request(options)
                    .compose(request -> request.send(BODY))
                    .compose(response -> response.body())
                    .onSuccess(body -> {
                        String text = body.toString();
                        pieces.addAndGet(count(text));
                        done.addAndGet(text.endsWith("data: [DONE]\n\n") ? 1 : 0);
                        wholes.add(System.nanoTime() - start);
                    })
                    .onComplete(ended -> open.countDown());
        }
        if (!open.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " streams did not end");
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        return new Outcome(
                pieces.get(),
                done.get(),
                new Latencies(wholes.stream().mapToLong(Long::longValue).toArray()));
    }

    private static int count(String text) {
        int found = 0;
        for (int at = text.indexOf(PIECE); at >= 0; at = text.indexOf(PIECE, at + PIECE.length())) {
            found++;
        }
        return found;
    }
}
