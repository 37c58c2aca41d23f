package dev.orrery.bench.platform;

import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.modelops.RuntimeModels;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an execution pays for reading the snapshot instead of keeping a copy: the internal call of the packaged control
 * plane over real PostgreSQL, beside {@code GET /health} of the same process on the same connection.
 */
public final class PlatformSnapshot implements Benchmark {
    private static final int WARM_UP = 3000;
    private static final int CALLS = 3000;
    /** Tokens live a minute; a new one in good time, outside of what is measured. */
    private static final int CALLS_A_TOKEN = 500;

    @Override
    public String name() {
        return "platform-snapshot";
    }

    @Override
    public String description() {
        return "The active snapshot by the internal call, warm and one after another, beside GET /health";
    }

    @Override
    public List<Row> run() throws Exception {
        try (HttpPeer modelOps = HttpPeer.start();
                HttpPeer context = HttpPeer.start();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            answer(modelOps, context);
            try (PackagedService service =
                    PackagedService.start("platform-control/service", properties(modelOps, context), http)) {
                return measured(http, service);
            }
        }
    }

    private static Map<String, String> properties(HttpPeer modelOps, HttpPeer context) {
        SuiteInfrastructure infrastructure = new SuiteInfrastructure();
        infrastructure.init(Map.of("service", "platform-control"));
        Map<String, String> properties = new HashMap<>(infrastructure.start());
        properties.put("orrery.services.modelops-service", modelOps.uri().toString());
        properties.put("orrery.services.context-ingestion", context.uri().toString());
        properties.put("orrery.platform.seed.lucene-url", modelOps.uri().toString());
        return properties;
    }

    private static void answer(HttpPeer modelOps, HttpPeer context) throws IOException {
        Map<String, String> lists = new HashMap<>();
        for (String task : List.of("llm", "embeddings")) {
            lists.put("task_key=" + task, SuiteJson.mapper().writeValueAsString(List.of(model("tiny-" + task, task))));
        }
        modelOps.on(
                "GET",
                "/v1/internal/modelops/models",
                (exchange, request) -> HttpPeer.respond(
                        exchange,
                        200,
                        "application/json",
                        lists.getOrDefault(exchange.getRequestURI().getQuery(), "[]")));
        modelOps.on(
                "GET",
                "/v1/internal/modelops/runtime-models",
                200,
                SuiteJson.mapper().writeValueAsString(new RuntimeModels(true)));
        context.on("GET", "/v1/internal/context/knowledge-bases", 200, "[]");
    }

    private static ManagedModel model(String id, String task) {
        return new ManagedModel(
                id,
                id,
                "platform",
                "huggingface",
                id,
                "local",
                "/models/" + id,
                "acme/" + id,
                task,
                "offline_ready",
                "any",
                "active",
                true,
                "success",
                null,
                "not_required");
    }

    private static List<Row> measured(HttpClient http, PackagedService service)
            throws IOException, InterruptedException {
        long[] snapshots = new long[CALLS];
        long[] healths = new long[CALLS];
        HttpRequest health = HttpRequest.newBuilder(service.address("/health")).build();
        HttpRequest snapshot = snapshot(service);
        for (int i = 0; i < WARM_UP + CALLS; i++) {
            if (i % CALLS_A_TOKEN == 0) {
                snapshot = snapshot(service);
            }
            long forHealth = nanos(http, health);
            long forSnapshot = nanos(http, snapshot);
            if (i >= WARM_UP) {
                healths[i - WARM_UP] = forHealth;
                snapshots[i - WARM_UP] = forSnapshot;
            }
        }
        Arrays.sort(healths);
        Arrays.sort(snapshots);
        double median = millis(snapshots, 0.5);
        return List.of(
                Row.of("GET /health, p50", millis(healths, 0.5), "ms"),
                Row.of("snapshot by the internal call, p50", median, "ms", Goal.atMost(2)),
                Row.of("snapshot by the internal call, p99", millis(snapshots, 0.99), "ms"),
                Row.of("snapshot beside GET /health, p50", median / millis(healths, 0.5), "x"));
    }

    private static HttpRequest snapshot(PackagedService service) {
        return HttpRequest.newBuilder(service.address("/v1/internal/platform/runtime"))
                .header("X-Service-Token", TestTokens.serviceToken("agent-engine", "platform-control", "internal"))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    private static long nanos(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        long took = System.nanoTime() - start;
        if (answer.statusCode() != 200) {
            throw new IOException(request.uri() + " answered " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return took;
    }

    private static double millis(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(quantile * sorted.length))] / 1e6;
    }
}
