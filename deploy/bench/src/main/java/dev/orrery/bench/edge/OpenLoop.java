package dev.orrery.bench.edge;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests at fixed times, whether or not earlier ones were answered. A latency counts from the time at which the
 * request was to be sent, so that a server that stalls pays for everybody who would have come meanwhile.
 */
final class OpenLoop implements AutoCloseable {
    private static final int CONNECTIONS = 256;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient http = vertx.createHttpClient(new HttpClientOptions()
            .setMaxPoolSize(CONNECTIONS)
            .setKeepAlive(true)
            .setTcpNoDelay(true));

    /** @param answered requests that got a 200 before the end of the run */
    record Result(Latencies latencies, int answered, int failed, double rate) {}

    Result run(URI server, String key, int perSecond, int seconds) throws Exception {
        Run run = new Run(server, key, perSecond, perSecond * seconds);
        vertx.runOnContext(start -> run.begin());
        return run.ended.get(seconds + 60L, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private final class Run {
        private final RequestOptions options;
        private final Buffer body = Buffer.buffer(ChatSocket.BODY);
        private final long nanosBetween;
        private final long[] latencies;
        private final CompletableFuture<Result> ended = new CompletableFuture<>();
        private long startedAt;
        private int sent;
        private int answered;
        private int failed;

        Run(URI server, String key, int perSecond, int requests) {
            this.nanosBetween = 1_000_000_000L / perSecond;
            this.latencies = new long[requests];
            this.options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setHost(server.getHost())
                    .setPort(server.getPort())
                    .setURI("/v1/chat/completions")
                    .putHeader("Authorization", "Bearer " + key)
                    .putHeader("Content-Type", "application/json");
        }

        void begin() {
            startedAt = System.nanoTime();
            vertx.setPeriodic(1, timer -> {
                long due = (System.nanoTime() - startedAt) / nanosBetween;
                while (sent <= due && sent < latencies.length) {
                    send(startedAt + sent * nanosBetween);
                    sent++;
                }
                if (sent == latencies.length) {
                    vertx.cancelTimer(timer);
                }
            });
        }

        private void send(long intended) {
            http.request(options)
                    .compose(request -> request.send(body))
                    .compose(response -> response.body().map(whole -> response.statusCode()))
                    .onComplete(result -> finish(intended, result.succeeded() && result.result() == 200));
        }

        private void finish(long intended, boolean ok) {
            long now = System.nanoTime();
            if (ok) {
                latencies[answered++] = now - intended;
            } else {
                failed++;
            }
            if (answered + failed == latencies.length) {
                double rate = answered / ((now - startedAt) / 1e9);
                ended.complete(new Result(
                        new Latencies(Arrays.copyOf(latencies, Math.max(1, answered))), answered, failed, rate));
            }
        }
    }
}
