package dev.orrery.backend.voice;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class VoiceTest {
    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    EntityManager entities;

    @Inject
    AgroalDataSource database;

    @Test
    void anEventIsAcceptedOnceAndItsDevicePauses() {
        String device = TestUsers.unique("kitchen");
        String body = "{\"wake_word\":\" hey_lumen \",\"source_device_id\":\"" + device
                + "\",\"confidence\":\"0.93\",\"event_id\":\"" + device + "-1\"}";
        wake(body)
                .statusCode(200)
                .body("accepted", is(true))
                .body("wake_word", equalTo("hey_lumen"))
                .body("source_device_id", equalTo(device))
                .body("confidence", is(0.93f))
                .body("session_token", matchesPattern("[0-9a-f-]{36}"))
                .body("received_at_unix", greaterThan(1.7e9f))
                .body("event_id", equalTo(device + "-1"));
        wake(body).statusCode(202).body("accepted", is(false)).body("reason", equalTo("duplicate_event_id"));
        String next = body.replace(device + "-1\"", device + "-2\"");
        wake(next).statusCode(202).body("reason", equalTo("cooldown_active"));
        wake(next).statusCode(202).body("reason", equalTo("duplicate_event_id"));
        wake(body.replace("hey_lumen", "hey_other").replace(device + "-1\"", device + "-3\""))
                .statusCode(200)
                .body("accepted", is(true));
    }

    @Test
    void equalToTheThresholdCountsAndBelowIsNotRemembered() {
        String device = TestUsers.unique("hall");
        String low = "{\"source_device_id\":\"" + device + "\",\"confidence\":0.49,\"event_id\":\"" + device + "\"}";
        wake(low).statusCode(202).body("reason", equalTo("below_threshold"));
        wake(low.replace("0.49", "0.5")).statusCode(200).body("wake_word", equalTo("unknown"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"confidence\":null}",
                "{\"confidence\":\"high\"}",
                "{\"confidence\":true}",
                "{\"confidence\":\"NaN\"}",
                "{\"confidence\":\"Infinity\"}",
                "{\"confidence\":1e999}",
                "{\"confidence\":[1]}",
                "{\"confidence\":\"\"}"
            })
    void confidenceMustBeAFiniteNumber(String body) {
        wake(body).statusCode(400).body("accepted", is(false)).body("reason", equalTo("invalid_confidence"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "7", "[1]", "true", "{\"wake_word\":\"a\\u0000b\"}"})
    void whatIsNoObjectIsRefusedWithoutTheEnvelope(String body) {
        wake(body)
                .statusCode(400)
                .body("accepted", is(false))
                .body("reason", equalTo("invalid_payload"))
                .body("$", not(hasKey("error")));
    }

    @Test
    void aBodyThatSaysNothingIsAnEventOfTheDefaultDevice() {
        for (String body : List.of("{}", "null", "{", "false", "0", "\"\"", "[]")) {
            // The default device pauses after the first of them.
            wake(body).statusCode(org.hamcrest.Matchers.oneOf(200, 202));
        }
        given().post("/voice/wake-events").then().statusCode(202).body("reason", equalTo("cooldown_active"));
        given().contentType(ContentType.TEXT)
                .body("{\"confidence\":\"high\"}")
                .post("/voice/wake-events")
                .then()
                .statusCode(202)
                .body("reason", equalTo("cooldown_active"));
        given().header("Content-Type", "not a type")
                .body("{\"confidence\":\"high\"}".getBytes(StandardCharsets.UTF_8))
                .post("/voice/wake-events")
                .then()
                .statusCode(202)
                .body("reason", equalTo("cooldown_active"));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        String device = TestUsers.unique("porch");
        wake("{\"source_device_id\":\" " + device + " \",\"wake_word\":\"  \",\"timestamp_unix\":1}")
                .statusCode(200)
                .body("wake_word", equalTo("unknown"))
                .body("source_device_id", equalTo(device))
                .body("confidence", is(1.0f))
                .body("$", not(hasKey("event_id")));
        wake("{\"source_device_id\":\"" + device + "\",\"wake_word\":\"loud\",\"confidence\":7.5}")
                .statusCode(200)
                .body("confidence", is(7.5f));
        wake("{\"source_device_id\":\"" + device + "\",\"wake_word\":\"low\",\"confidence\":-1}")
                .statusCode(202)
                .body("reason", equalTo("below_threshold"));
    }

    @Test
    void theCooldownRunsFromTheAcceptedEventAndIdsAreForgottenLater() throws SQLException {
        String device = TestUsers.unique("garage");
        String first = "{\"source_device_id\":\"" + device + "\",\"event_id\":\"" + device + "-1\"}";
        wake(first).statusCode(200);
        passed(30, device);
        wake(first.replace("-1\"}", "-2\"}")).statusCode(202).body("reason", equalTo("cooldown_active"));
        // A refused event does not make the pause longer.
        passed(31, device);
        wake(first.replace("-1\"}", "-3\"}")).statusCode(200);
        passed(50, device);
        wake(first).statusCode(202).body("reason", equalTo("duplicate_event_id"));
        passed(61, device);
        wake(first).statusCode(200);
    }

    @Test
    void withoutACooldownEveryEventIsAccepted() {
        WakeEvents eager = new WakeEvents(entities, new VoiceConfig() {
            @Override
            public Optional<URI> kwsUrl() {
                return Optional.empty();
            }

            @Override
            public double threshold() {
                return 0.5;
            }

            @Override
            public long cooldownMs() {
                return 0;
            }

            @Override
            public Duration probeTimeout() {
                return Duration.ofSeconds(1);
            }
        });
        WakeEvent event = new WakeEvent("hey", TestUsers.unique("fast"), OptionalDouble.of(1), null);
        for (int i = 0; i < 3; i++) {
            assertEquals(WakeEvents.Outcome.ACCEPTED, eager.judge(event));
        }
    }

    /** Makes what was kept of this device older. */
    private void passed(int seconds, String device) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String older = " - interval '" + seconds + " seconds'";
            statement.execute("update voice_accepts set accepted_at = accepted_at" + older
                    + " where source_device_id = '" + device + "'");
            statement.execute(
                    "update voice_events set seen_at = seen_at" + older + " where event_id like '" + device + "%'");
        }
    }

    @Test
    void ofManyEventsAtOnceOneIsAccepted() throws Exception {
        String device = TestUsers.unique("burst");
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(together.submit(() -> wake("{\"source_device_id\":\"" + device + "\"}")
                        .extract()
                        .statusCode()));
            }
        }
        int accepted = 0;
        for (Future<Integer> answer : answers) {
            accepted += answer.get() == 200 ? 1 : 0;
        }
        assertEquals(1, accepted);
    }

    @Test
    void healthLooksAtTheWakeWordService() {
        peer.reset();
        given().get("/voice/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("ok"))
                .body("service", equalTo("backend"))
                .body("voice.kws.url", equalTo(peer.uri().toString()))
                .body("voice.kws.enabled", is(true))
                .body("voice.kws.reachable", is(false))
                .body("voice.stt.configured", is(false))
                .body("voice.tts.configured", is(false));
        peer.on("GET", "/health", 200, "{}");
        given().get("/voice/health").then().statusCode(200).body("voice.kws.reachable", is(true));
    }

    private static ValidatableResponse wake(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/voice/wake-events")
                .then();
    }
}
