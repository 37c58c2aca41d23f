package dev.orrery.backend.inference;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.SilentServer;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 13 of the playgrounds contract. */
@QuarkusTest
class InferenceTest extends PlaygroundTest {
    private static final String INFERENCE = "/v1/models/inference";
    private static final String GENERATE = "/v1/models/generate";
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void inferenceAnswersTextAndPayload() {
        asUser().body(Map.of("model", Suite.MODEL, "prompt", " How? ", "org_id", 1, "group_id", "x"))
                .post(INFERENCE)
                .then()
                .statusCode(200)
                .body("output", equalTo("Use the rotate command."))
                .body("response.output[0].role", equalTo("assistant"))
                .body("response.output[0].content[0].text", equalTo("Use the rotate command."))
                .body("response.output[0].tool_calls", hasSize(0))
                .body("response.usage.prompt_tokens", equalTo(7));
        JsonNode told = suite.usage(user.userId(), 1).getFirst();
        assertEquals("inference", told.path("source").asText());
        assertEquals(7, told.path("tokens_in").asInt());
        assertEquals(3, told.path("tokens_out").asInt());
        assertEquals(user.organizationId(), told.path("organization_id").asText());
    }

    @Test
    void generateAnswersThePayloadItself() throws IOException {
        asUser().body("{\"model_id\":\"granite-small\",\"prompt\":\"How?\",\"max_tokens\":5,\"temperature\":0.5,"
                        + "\"history\":[{\"role\":\"system\",\"content\":\"Be brief\"},{\"role\":\"king\",\"content\":\"x\"},"
                        + "{\"role\":\"user\"},7,{\"role\":\"tool\",\"content\":\"t\"}]}")
                .post(GENERATE)
                .then()
                .statusCode(200)
                .body("choices[0].message.content", equalTo("Use the rotate command."))
                .body("output", nullValue());
        JsonNode sent = lastSent();
        assertEquals(Suite.RUNTIME_MODEL, sent.path("model").asText());
        assertEquals(5, sent.path("max_tokens").asInt());
        assertEquals(0.5, sent.path("temperature").asDouble());
        assertEquals(List.of("system", "tool", "user"), sent.path("messages").findValuesAsText("role"));
    }

    @Test
    void generateIgnoresLimitsThatAreNone() throws IOException {
        asUser().body("{\"model_id\":\"granite-small\",\"history\":[{\"role\":\"user\",\"content\":\"x\"}],"
                        + "\"prompt\":\" \",\"max_tokens\":-1,\"temperature\":\"hot\"}")
                .post(GENERATE)
                .then()
                .statusCode(200);
        assertTrue(lastSent().path("max_tokens").isMissingNode());
        assertTrue(lastSent().path("temperature").isMissingNode());
        assertEquals(1, lastSent().path("messages").size());
    }

    @Test
    void reasoningModelsGetTheirOwnFields() throws IOException {
        suite.serve(new Suite.Snapshot().runtimeModel("o3-mini"));
        asUser().body(Map.of("model_id", Suite.MODEL, "prompt", "x", "max_tokens", 9, "temperature", 1))
                .post(GENERATE)
                .then()
                .statusCode(200);
        assertEquals(9, lastSent().path("max_completion_tokens").asInt());
        assertTrue(lastSent().path("temperature").isMissingNode());
    }

    /** Whoever owns a model of the name that a deployment gave to another one may still not use that one. */
    @Test
    void theModelBehindANameHasItsOwnRights() throws IOException {
        int asked = suite.model.peer().received("POST", CHAT).size();
        suite.serve(new Suite.Snapshot().behind("llm-board"));
        String board = "/v1/internal/modelops/invokable-models/llm-board";
        suite.modelops.on("GET", board, 404, "{\"error\":\"not_found\",\"message\":\"no\"}");
        for (int call = 0; call < 2; call++) {
            refused(INFERENCE, 404, "not_found");
        }
        assertEquals(asked, suite.model.peer().received("POST", CHAT).size());
        suite.modelops.on("GET", board, 200, Suite.managedModel("llm-board"));
        await().atMost(SOON).until(() -> asUser().body(body()).post(INFERENCE).statusCode() == 200);
    }

    @Test
    void withoutAModelTheDeploymentsDefaultAnswers() throws IOException {
        asUser().body(Map.of("prompt", "How?")).post(INFERENCE).then().statusCode(200);
        asUser().body(Map.of("model_id", " ", "prompt", "How?"))
                .post(GENERATE)
                .then()
                .statusCode(200);
        assertEquals(Suite.RUNTIME_MODEL, lastSent().path("model").asText());
        suite.serve(new Suite.Snapshot().models(Suite.MODEL, "second").withoutDefault());
        asUser().body(Map.of("prompt", "How?"))
                .post(INFERENCE)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_model"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/inference | [] | invalid_payload",
                "/inference | {} | invalid_prompt",
                "/inference | {\"prompt\":\" \"} | invalid_prompt",
                "/inference | {\"model\":{},\"prompt\":\"x\"} | invalid_model",
                "/generate | 7 | invalid_payload",
                "/generate | {} | invalid_input",
                "/generate | {\"history\":[{\"role\":\"king\",\"content\":\"x\"}]} | invalid_input",
                "/generate | {\"model_id\":[],\"prompt\":\"x\"} | invalid_model_id"
            })
    void aWrongBodyIsRefused(String path, String body, String code) {
        for (String route : List.of("/v1/models" + path, "/v1/models" + path + "/stream")) {
            asUser().body(body).post(route).then().statusCode(400).body("error", equalTo(code));
        }
        assertEquals(
                0,
                suite.modelops
                        .received("POST", "/v1/internal/modelops/quota-grants")
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {INFERENCE, GENERATE})
    void theGateRefusesInItsOrder(String route) {
        String gate = "/v1/internal/modelops/invokable-models/" + Suite.MODEL;
        for (String refusal : List.of(
                "404 not_found",
                "409 invalid_state_transition",
                "409 validation_failed",
                "409 credential_unavailable",
                "409 offline_not_allowed")) {
            int status = Integer.parseInt(refusal.substring(0, 3));
            String code = refusal.substring(4);
            suite.modelops.on("GET", gate, status, "{\"error\":\"" + code + "\",\"message\":\"no\"}");
            refused(route, status, code);
        }
        suite.modelops.on("GET", gate, 200, Suite.managedModel(Suite.MODEL));
        for (String refusal : List.of(
                "503 active_binding_not_found", "503 active_provider_disabled", "409 offline_provider_blocked")) {
            int status = Integer.parseInt(refusal.substring(0, 3));
            String code = refusal.substring(4);
            suite.platform.on(
                    "GET", "/v1/internal/platform/runtime", status, "{\"error\":\"" + code + "\",\"message\":\"no\"}");
            refused(route, status, code);
        }
        suite.serve(new Suite.Snapshot().models());
        refused(route, 503, "resource_required");
        suite.serve(new Suite.Snapshot().models("other"));
        asUser().body(body())
                .post(route)
                .then()
                .statusCode(409)
                .body("error", equalTo("selected_model_unavailable"))
                .body("details.model_id", equalTo(Suite.MODEL))
                .body("details.provider", equalTo("vllm-local-gateway"))
                .body("details.available_model_ids", equalTo(List.of("other")))
                .body("details.default_model_id", equalTo("other"));
        suite.serve(new Suite.Snapshot().runtimeModel(null));
        refused(route, 409, "model_not_exposed_by_provider");
        suite.model.peer().on("GET", "/v1/models", 500, "{}");
        refused(route, 502, "provider_inventory_unavailable");
        suite.model.peer().on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"" + Suite.RUNTIME_MODEL + "\"}]}");
        suite.serve(new Suite.Snapshot().secret("env://NOBODY_SET_THIS"));
        refused(route, 409, "provider_secret_missing");
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "404, 404", "422, 422", "429, 429", "500, 500", "401, 502", "403, 502"})
    void aProvidersErrorPassesUnchanged(int status, int shown) {
        suite.model.peer().on("POST", CHAT, status, "{\"odd\":{\"shape\":[1]}}");
        try {
            for (String route : List.of(INFERENCE, GENERATE)) {
                asUser().body(body()).post(route).then().statusCode(shown).body("odd.shape[0]", equalTo(1));
            }
        } finally {
            suite.model.serveChat();
        }
        assertTrue(suite.usage(user.userId(), 2).get(1).path("failed").asBoolean());
    }

    @Test
    void aProviderThatIsNotThereIsUnreachable() throws IOException {
        SilentServer gone = new SilentServer("");
        gone.close();
        for (String route : List.of(INFERENCE, GENERATE)) {
            // Another instance each time: one that fails again and again is left alone for a while.
            suite.serve(new Suite.Snapshot().endpoint(gone.uri()));
            refused(route, 502, "llm_unreachable");
        }
    }

    @Test
    void aProviderThatStaysSilentIsUnreachable() throws IOException {
        try (SilentServer silent = new SilentServer("")) {
            suite.serve(new Suite.Snapshot().endpoint(silent.uri()).timeoutSeconds(1));
            refused(INFERENCE, 502, "llm_unreachable");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":\"model_not_found\",\"message\":\"gone\"}}",
                "{\"detail\":{\"code\":\"model_not_found\",\"message\":\"gone\"}}",
                "{\"error\":{\"message\":\"The model 'm' was not found\"}}"
            })
    void aLostLocalModelIsReplacedOnceByTheProvidersFallback(String lost) throws IOException {
        suite.serve(new Suite.Snapshot().fallback("stand-in"));
        suite.model.peer().on("POST", CHAT, (exchange, request) -> {
            if (!request.body().contains("stand-in")) {
                HttpPeer.respond(exchange, 404, "application/json", lost);
            } else if (request.body().contains("\"stream\":true")) {
                HttpPeer.respond(
                        exchange,
                        200,
                        "text/event-stream",
                        "data: {\"choices\":[{\"delta\":{\"content\":\"me\"}}]}\n\ndata: [DONE]\n\n");
            } else {
                HttpPeer.respond(
                        exchange, 200, "application/json", "{\"choices\":[{\"message\":{\"content\":\"me\"}}]}");
            }
        });
        try {
            asUser().body(body()).post(INFERENCE).then().statusCode(200).body("output", equalTo("me"));
            assertEquals("stand-in", lastSent().path("model").asText());
            try (EventStream stream = EventStream.open(user, INFERENCE + "/stream", body())) {
                assertEquals(List.of("delta", "complete"), EventStream.outline(stream.rest()));
            }
            assertEquals("stand-in", lastSent().path("model").asText());
        } finally {
            suite.model.serveChat();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {INFERENCE, GENERATE})
    void aStreamEndsWithTheWholeAnswer(String route) {
        try (EventStream stream = EventStream.open(user, route + "/stream", body())) {
            assertEquals(200, stream.status());
            List<EventStream.Event> events = stream.rest();
            assertEquals(List.of("delta", "delta", "delta", "complete"), EventStream.outline(events));
            assertEquals("Use the ", events.getFirst().data().path("text").asText());
            JsonNode whole = events.getLast().data();
            JsonNode response = route.equals(INFERENCE) ? whole.path("response") : whole;
            assertEquals(
                    "Use the rotate command.",
                    response.at("/output/0/content/0/text").asText());
        }
        assertEquals(
                3, suite.usage(user.userId(), 1).getFirst().path("tokens_out").asInt());
    }

    @Test
    void aStreamEndsWithItsError() {
        suite.model.script(Reply.of("Use ").ending(ScriptedModelServer.Ending.CUT));
        try (EventStream stream = EventStream.open(user, INFERENCE + "/stream", body())) {
            List<EventStream.Event> events = stream.rest();
            assertEquals(List.of("delta", "error"), EventStream.outline(events));
            assertEquals(
                    "stream_incomplete", events.getLast().data().path("error").asText());
            assertEquals(502, events.getLast().data().path("status_code").asInt());
        }
        assertTrue(suite.usage(user.userId(), 1).getFirst().path("failed").asBoolean());
    }

    @Test
    void aClientThatHangsUpStopsTheModelAndPaysForWhatItGot() throws Exception {
        String[] tokens = new String[400];
        Arrays.fill(tokens, "word ");
        suite.model.script(Reply.of(tokens).withPause(Duration.ofMillis(20)));
        EventStream stream = EventStream.open(user, INFERENCE + "/stream", body());
        for (int i = 0; i < 5; i++) {
            stream.next();
        }
        stream.close();
        assertTrue(suite.model.awaitDisconnect(SOON), "the model went on writing");
        JsonNode told = suite.usage(user.userId(), 1).getFirst();
        assertFalse(told.path("failed").asBoolean());
        int out = told.path("tokens_out").asInt();
        assertTrue(out >= 5 && out < 400, "delivered tokens: " + out);
    }

    @Test
    void aUsedUpQuotaIsTold() {
        suite.modelops.on(
                "POST",
                "/v1/internal/modelops/quota-grants",
                200,
                "{\"granted\":false,\"unlimited\":false,\"requests\":0,\"tokens\":0,"
                        + "\"expires_at\":\"2030-01-01T00:00:00Z\",\"retry_after_seconds\":42,"
                        + "\"limit\":\"tokens_per_day\"}");
        asUser().body(body())
                .post(INFERENCE)
                .then()
                .statusCode(429)
                .header("Retry-After", "42")
                .body("error", equalTo("quota_exceeded"))
                .body("details.limit", equalTo("tokens_per_day"));
        String session = chatSession();
        asUser().body(Map.of("prompt", "Hi"))
                .post("/v1/playgrounds/sessions/" + session + "/messages")
                .then()
                .statusCode(429)
                .body("error", equalTo("quota_exceeded"));
        assertEquals(0, storedMessages(session));
    }

    @Test
    void aQuotaThatCannotBeReadCountsAsUsedUp() {
        suite.modelops.on("POST", "/v1/internal/modelops/quota-grants", (exchange, request) -> exchange.close());
        refused(INFERENCE, 503, "quota_unavailable");
    }

    @Test
    void aQuotaIsAskedForAgainWhenTheConnectionBroke() {
        AtomicInteger asked = new AtomicInteger();
        suite.modelops.on("POST", "/v1/internal/modelops/quota-grants", (exchange, request) -> {
            if (asked.incrementAndGet() < 3) {
                exchange.close();
            } else {
                HttpPeer.respond(exchange, 200, "application/json", Suite.unlimited());
            }
        });
        suite.model.script(Reply.of("Fine"));
        asUser().body(body()).post(INFERENCE).then().statusCode(200).body("output", equalTo("Fine"));
        assertEquals(3, asked.get());
    }

    @Test
    void whatAPeerRefusesIsAskedForOnce() {
        String model = "/v1/internal/modelops/invokable-models/" + Suite.MODEL;
        suite.modelops.on("GET", model, 404, "{\"error\":\"managed_model_not_found\",\"message\":\"There is none.\"}");
        asUser().body(body()).post(INFERENCE).then().statusCode(404).body("error", equalTo("managed_model_not_found"));
        assertEquals(1, suite.modelops.received("GET", model).size());
    }

    @Test
    void anonymousIsRefused() {
        for (String route : List.of(INFERENCE, GENERATE, INFERENCE + "/stream", GENERATE + "/stream")) {
            RestAssured.given()
                    .contentType(ContentType.JSON)
                    .body(body())
                    .post(route)
                    .then()
                    .statusCode(401)
                    .body("error", equalTo("missing_auth"));
        }
    }

    private static Map<String, String> body() {
        return Map.of("model", Suite.MODEL, "model_id", Suite.MODEL, "prompt", "How?");
    }

    private void refused(String route, int status, String code) {
        asUser().body(body()).post(route).then().statusCode(status).body("error", equalTo(code));
        try (EventStream stream = EventStream.open(user, route + "/stream", body())) {
            List<EventStream.Event> events = stream.rest();
            assertEquals(1, events.size());
            assertEquals("error", events.getFirst().name());
            assertEquals(code, events.getFirst().data().path("error").asText());
            assertEquals(status, events.getFirst().data().path("status_code").asInt());
        }
    }

    private JsonNode lastSent() throws IOException {
        return JSON.readTree(suite.model.peer().received("POST", CHAT).getLast().body());
    }
}
