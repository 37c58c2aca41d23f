package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.testkit.SuiteParts;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several processes of one service: budgets are shared, usage is exact, and a change reaches all of them. */
@Tag("long")
@ExtendWith(Suite.class)
class FleetTest {
    private static final int PER_MINUTE = 100;
    private static final Duration TAKES_HOLD = Duration.ofSeconds(16);
    private static final Duration TAKES_EFFECT = Duration.ofSeconds(1);
    private static final Duration LOGGED_OUT = Duration.ofSeconds(5);

    private static Twin secondEdge(Suite.Running suite, Map<String, String> settings) throws IOException {
        Map<String, String> own = new HashMap<>(settings);
        own.put("QUARKUS_HTTP_PORT", Integer.toString(SuiteParts.freePort()));
        return new Twin(suite, "backend-api", own);
    }

    /** Waits for a minute of which enough is left. */
    private static void awaitFreshMinute() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(70))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> LocalTime.now(Clock.systemUTC()).getSecond() < 5);
    }

    private static void awaitCounted(EmbeddingCaller caller, long calls) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> caller.counted().calls() >= calls);
        // Nothing comes a second time: longer than an idle relay pauses.
        Awaitility.await()
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(20))
                .until(() -> caller.counted().calls() == calls);
    }

    @Test
    void twoEdgesShareOneQuotaAndCountEveryCallOnce(Suite.Running suite) throws IOException {
        EmbeddingCaller caller = EmbeddingCaller.make(suite);
        try (Twin second = secondEdge(suite, Map.of()).up()) {
            List<URI> edges = List.of(suite.edge(), second.uri());
            List<Response> unlimited = caller.call(edges, 20);
            unlimited.forEach(answer -> assertEquals(200, answer.statusCode(), answer::asString));
            suite.superadmin()
                    .request()
                    .body(Map.of("requests_per_minute", PER_MINUTE))
                    .put("/v1/modelops/quotas/users/" + caller.userId())
                    .then()
                    .statusCode(200);
            // Both edges were told that there is no limit, and may believe it for a while.
            Awaitility.await()
                    .pollDelay(TAKES_HOLD)
                    .atMost(TAKES_HOLD.plusSeconds(5))
                    .until(() -> true);
            awaitFreshMinute();
            List<Response> limited = caller.call(edges, 3 * PER_MINUTE);
            List<Response> answered = new ArrayList<>();
            for (Response answer : limited) {
                if (answer.statusCode() == 200) {
                    answered.add(answer);
                } else {
                    assertEquals(429, answer.statusCode(), answer::asString);
                    assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
                    assertTrue(answer.asString().contains("quota_exceeded"), answer::asString);
                }
            }
            assertEquals(PER_MINUTE, answered.size(), "admitted in one minute by both edges together");
            long tokens = unlimited.stream().mapToLong(EmbeddingCaller::tokens).sum()
                    + answered.stream().mapToLong(EmbeddingCaller::tokens).sum();
            awaitCounted(caller, 20 + PER_MINUTE);
            assertEquals(new EmbeddingCaller.Counted(20 + PER_MINUTE, 0, tokens), caller.counted());
        }
    }

    @Test
    void anEdgeThatIsKilledWithAFullOutboxLosesAndDoublesNothing(Suite.Running suite) throws IOException {
        EmbeddingCaller caller = EmbeddingCaller.make(suite);
        String port = Integer.toString(suite.edge().getPort());
        Twin keeping = new Twin(
                suite,
                "backend-api",
                Map.of("QUARKUS_HTTP_PORT", port, "ORRERY_INFERENCE_USAGE_DELIVERY_PACE", "3600s"));
        Twin telling = new Twin(
                suite, "backend-api", Map.of("QUARKUS_HTTP_PORT", port, "ORRERY_INFERENCE_USAGE_DELIVERY_PACE", "1ms"));
        suite.kill("backend-api");
        long tokens;
        try (keeping) {
            keeping.up();
            List<Response> answers = caller.call(List.of(suite.edge()), 150);
            answers.forEach(answer -> assertEquals(200, answer.statusCode(), answer::asString));
            tokens = answers.stream().mapToLong(EmbeddingCaller::tokens).sum();
            assertEquals(new EmbeddingCaller.Counted(0, 0, 0), caller.counted());
        }
        // The relay begins with the process, so this one is killed while it tells, or right before or after.
        try (telling) {
            telling.up();
        }
        suite.up();
        awaitCounted(caller, 150);
        assertEquals(new EmbeddingCaller.Counted(150, 0, tokens), caller.counted());
    }

    @Test
    void anActivationIsEverywhereWithinASecond(Suite.Running suite) throws IOException {
        EmbeddingCaller caller = EmbeddingCaller.make(suite);
        Api api = suite.superadmin();
        String home = deployment(api);
        String without = withoutModels(api, home);
        try (Twin control = new Twin(
                                suite,
                                "platform-control",
                                Map.of("QUARKUS_HTTP_PORT", Integer.toString(SuiteParts.freePort())))
                        .up();
                Twin second = secondEdge(
                                suite,
                                Map.of(
                                        "ORRERY_SERVICES_PLATFORM_CONTROL",
                                        control.uri().toString()))
                        .up()) {
            List<URI> edges = List.of(suite.edge(), second.uri());
            for (int round = 0; round < 2; round++) {
                // Whatever an edge may keep is fresh when the change comes.
                caller.call(edges, 4).forEach(answer -> assertEquals(200, answer.statusCode(), answer::asString));
                activate(api, without);
                for (URI edge : edges) {
                    Response refused = caller.call(edge);
                    assertEquals(503, refused.statusCode(), refused::asString);
                    assertTrue(refused.asString().contains("resource_required"), refused::asString);
                }
                api.post(
                                "/v1/agent-executions",
                                Map.of(
                                        "agent_id",
                                        "agent.knowledge_chat",
                                        "input",
                                        Map.of("messages", List.of(Map.of("role", "user", "content", "hello")))))
                        .statusCode(403)
                        .extract();
                activate(api, home);
                for (URI edge : edges) {
                    assertEquals(200, caller.call(edge).statusCode());
                }
            }
        } finally {
            api.post("/v1/platform/deployments/" + home + "/activate", Map.of()).statusCode(200);
            api.request().delete("/v1/platform/deployments/" + without);
        }
    }

    /** What an edge passes on and what it answers itself. */
    @Test
    void aLogOutAtOneEdgeEndsTheSessionAtTheOther(Suite.Running suite) throws IOException {
        try (Twin second = secondEdge(suite, Map.of()).up()) {
            Api here = suite.superadmin();
            List<String> paths = List.of("/auth/me", "/v1/context/knowledge-bases");
            // Known to be good there, which an edge may believe for a while.
            paths.forEach(path -> assertEquals(200, at(second, here, path).statusCode()));
            here.post("/auth/logout", Map.of()).statusCode(200);
            Awaitility.await()
                    .atMost(LOGGED_OUT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> paths.stream()
                            .allMatch(path -> at(second, here, path).statusCode() == 401));
            for (String path : paths) {
                assertEquals("session_ended", at(second, here, path).path("error"));
            }
        }
    }

    private static Response at(Twin edge, Api user, String path) {
        return user.request().baseUri(edge.uri().toString()).get(path);
    }

    private static void activate(Api api, String deployment) {
        api.post("/v1/platform/deployments/" + deployment + "/activate", Map.of())
                .statusCode(200);
        Awaitility.await()
                .pollDelay(TAKES_EFFECT)
                .atMost(TAKES_EFFECT.multipliedBy(5))
                .until(() -> true);
    }

    private static String deployment(Api api) {
        for (JsonNode deployment : api.get("/v1/platform/deployments").path("deployments")) {
            if (deployment.path("is_active").asBoolean()) {
                return deployment.path("id").asText();
            }
        }
        throw new AssertionError("No active deployment");
    }

    /** A copy of this deployment whose model bindings name no model. */
    private static String withoutModels(Api api, String deployment) {
        String copy = api.created(
                        "/v1/platform/deployments/" + deployment + "/clone",
                        Map.of("slug", "without-models", "display_name", "Without models"))
                .at("/deployment_profile/id")
                .asText();
        for (String capability : List.of("llm_inference", "embeddings")) {
            api.request()
                    .body(Map.of("provider_id", api.activeProvider(capability), "resources", List.of()))
                    .put("/v1/platform/deployments/" + copy + "/bindings/" + capability)
                    .then()
                    .statusCode(200);
        }
        return copy;
    }
}
