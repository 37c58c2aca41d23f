package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LocalHub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of model operations in the middle of a download: it goes on where it was, and is seen whole or not at all. */
@Tag("long")
@ExtendWith(Suite.class)
class DownloadCrashTest {
    private static final String REPOSITORY = "acme/phi-crash";
    private static final String WEIGHTS = "model.safetensors";

    @Test
    void aDownloadGoesOnByRangeAfterItsProcessWasKilled(Suite.Running suite) throws Exception {
        byte[] weights = new byte[2_000_000];
        new Random(11).nextBytes(weights);
        Api api = suite.superadmin();
        Path target = suite.state().resolve("models").resolve("acme--phi-crash");
        try (LocalHub hub = new LocalHub()) {
            hub.put(REPOSITORY, "config.json", "{}".getBytes(StandardCharsets.UTF_8))
                    .put(REPOSITORY, WEIGHTS, weights);
            // In place of the suite's own process, whose hub is the real one.
            Twin modelOps = new Twin(
                    suite,
                    "modelops-service",
                    Map.of(
                            "QUARKUS_HTTP_PORT",
                            Integer.toString(suite.service("modelops-service").getPort()),
                            "HF_ENDPOINT",
                            hub.uri().toString(),
                            "ORRERY_EGRESS_TRUSTED_HOSTS",
                            "127.0.0.1",
                            "ORRERY_MODELOPS_DOWNLOADS_LEASE",
                            "3s"));
            suite.kill("modelops-service");
            try (modelOps) {
                modelOps.up();
                profile(api, "online");
                hub.fault(WEIGHTS, LocalHub.Fault.STALLS);
                String job = api.post("/v1/modelops/downloads", Map.of("source_id", REPOSITORY))
                        .statusCode(202)
                        .extract()
                        .path("job.job_id");
                assertTrue(hub.awaitStall());
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> job(api, job).path("bytes_done").asLong() > weights.length / 3);
                modelOps.close();
                assertFalse(Files.exists(target), "nothing is published before it is whole");
                hub.goOn();
                modelOps.up();

                JsonNode ended = Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(250))
                        .until(
                                () -> job(api, job),
                                seen -> !List.of("queued", "running")
                                        .contains(seen.path("status").asText()));
                assertEquals("succeeded", ended.path("status").asText(), ended::toString);
                assertEquals(2, ended.path("attempt").asInt(), ended::toString);
                assertArrayEquals(weights, Files.readAllBytes(target.resolve(WEIGHTS)));
                List<String> ranges = hub.contentNetwork().received("GET", "/" + REPOSITORY).stream()
                        .map(DownloadCrashTest::range)
                        .toList();
                assertEquals(2, ranges.size(), ranges::toString);
                assertEquals("", ranges.getFirst());
                assertTrue(from(ranges.getLast()) > weights.length / 3, ranges::toString);
                assertEquals(
                        "registered",
                        api.get("/v1/modelops/models/acme--phi-crash")
                                .at("/model/lifecycle_state")
                                .asText());
            }
        } finally {
            suite.up();
            profile(api, "offline");
        }
    }

    private static String range(HttpPeer.Received request) {
        return request.header("Range");
    }

    private static long from(String range) {
        return Long.parseLong(range.replaceAll("\\D", ""));
    }

    private static JsonNode job(Api api, String job) {
        return api.get("/v1/modelops/downloads/" + job).path("job");
    }

    private static void profile(Api api, String profile) {
        api.request()
                .body(Map.of("profile", profile))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(200);
    }
}
