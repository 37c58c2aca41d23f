package dev.orrery.backend.openai;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.support.SilentServer;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class OpenAiProtocolTest extends OpenAiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void everyFieldButTheModelPassesAsItCame() throws IOException {
        String tools = "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"x\":1.50}}}]";
        withKey()
                .body("{ \"messages\":[{\"role\":\"user\",\"content\":\"How?\"}], \"tools\":" + tools
                        + ",\"unheard_of\":{\"a\":[1e2]},\"model\":\"" + Suite.MODEL + "\" }")
                .post(CHAT)
                .then()
                .statusCode(200)
                .body("choices[0].message.content", equalTo("Use the rotate command."));
        HttpPeer.Received sent = suite.model.peer().received("POST", CHAT).getLast();
        assertEquals(
                "{ \"messages\":[{\"role\":\"user\",\"content\":\"How?\"}], \"tools\":" + tools
                        + ",\"unheard_of\":{\"a\":[1e2]},\"model\":\"" + Suite.RUNTIME_MODEL + "\" }",
                sent.body());
        assertFalse(sent.header("X-Request-Id").isEmpty());
        assertEquals("", sent.header("Authorization"));
    }

    @Test
    void aStreamEndsWithDoneAndTellsUsageOnlyWhenAsked() throws Exception {
        List<String> quiet = events("{\"stream\":true}");
        assertEquals("[DONE]", quiet.getLast());
        String body = suite.model.peer().received("POST", CHAT).getLast().body();
        assertTrue(
                JSON.readTree(body).path("stream_options").path("include_usage").asBoolean());
        suite.model
                .peer()
                .on(
                        "POST",
                        CHAT,
                        (exchange, request) -> HttpPeer.respond(
                                exchange,
                                200,
                                "text/event-stream",
                                ": hello\n\ndata: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\n"
                                        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                                        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}\n\n"
                                        + "data: [DONE]\n\n"));
        try {
            List<String> lines = events("{\"stream\":true}");
            assertEquals(3, lines.size());
            assertEquals(
                    Suite.MODEL, JSON.readTree(lines.getFirst()).path("model").asText());
            assertEquals(
                    4,
                    events("{\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
                            .size());
        } finally {
            scriptedAgain();
        }
        assertEquals(4, suite.usage(holder.id(), 3).get(1).path("tokens_in").asInt());
    }

    @Test
    void aClientThatHangsUpCancelsTheModelAndPaysForWhatItGot() throws Exception {
        String[] tokens = new String[500];
        Arrays.fill(tokens, "word ");
        suite.model.script(Reply.of(tokens).withPause(Duration.ofMillis(10)));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = send(http, "{\"stream\":true}");
            BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            for (int i = 0; i < 20; i++) {
                lines.readLine();
            }
            answer.body().close();
            http.shutdownNow();
        }
        assertTrue(suite.model.awaitDisconnect(SOON), "the model went on writing");
        JsonNode told = suite.usage(holder.id(), 1).getFirst();
        int out = told.path("tokens_out").asInt();
        assertTrue(out >= 10 && out < 500, "delivered tokens: " + out);
        assertFalse(told.path("failed").asBoolean());
    }

    @Test
    void aClientThatHangsUpEndsASilentModel() throws Exception {
        try (SilentServer silent = new SilentServer("")) {
            suite.serve(new Suite.Snapshot().endpoint(silent.uri()));
            try (Socket client = new Socket("127.0.0.1", RestAssured.port)) {
                String body = JSON.writeValueAsString(chat(Suite.MODEL));
                client.getOutputStream()
                        .write(("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.UTF_8));
                assertTrue(silent.awaitCall(SOON));
            }
            assertTrue(silent.awaitHangUp(SOON), "the connection to the model stayed open");
        }
        assertEquals(1, suite.usage(holder.id(), 1).size());
    }

    @Test
    void aSlowReaderSlowsTheModel() throws Exception {
        String big = "x".repeat(60_000);
        String[] tokens = new String[800];
        Arrays.fill(tokens, big);
        suite.model.script(Reply.of(tokens));
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(16 * 1024);
            client.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
            String body = "{\"stream\":true,\"model\":\"" + Suite.MODEL + "\",\"messages\":[]}";
            client.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            assertTrue(client.getInputStream().read() > 0);
            int[] last = {-1};
            await().atMost(SOON).pollInterval(Duration.ofMillis(300)).until(() -> {
                int now = suite.model.tokensSent();
                boolean still = now == last[0];
                last[0] = now;
                return still;
            });
            assertTrue(last[0] < 700, "the model could send " + last[0] + " of 800 large pieces to nobody");
        }
    }

    @Test
    void aStreamThatBreaksOffSaysSoAndCountsAsAnError() throws Exception {
        suite.model.script(Reply.of("Use ", "the ").ending(ScriptedModelServer.Ending.CUT));
        List<String> lines = events("{\"stream\":true}");
        assertEquals(3, lines.size());
        assertEquals(
                "stream_incomplete",
                JSON.readTree(lines.getLast()).path("error").path("code").asText());
        JsonNode told = suite.usage(holder.id(), 1).getFirst();
        assertTrue(told.path("failed").asBoolean());
        assertEquals(2, told.path("tokens_out").asInt());
    }

    @Test
    void aProvidersErrorPassesAndCounts() {
        suite.model.script(Reply.of().ending(ScriptedModelServer.Ending.STATUS_500));
        withKey()
                .body(chat(Suite.MODEL))
                .post(CHAT)
                .then()
                .statusCode(500)
                .body("error.code", equalTo("scripted"))
                .body("error.message", equalTo("no"));
        assertTrue(suite.usage(holder.id(), 1).getFirst().path("failed").asBoolean());
    }

    @ParameterizedTest
    @CsvSource({"401, 502", "403, 502", "429, 429", "400, 400"})
    void aProvidersRefusalIsPutIntoTheShape(int status, int shown) {
        suite.model.peer().on("POST", CHAT, (exchange, request) -> {
            exchange.getResponseHeaders().set("Retry-After", "3");
            HttpPeer.respond(
                    exchange, status, "application/json", "{\"detail\":{\"code\":\"odd\",\"message\":\"no\"}}");
        });
        try {
            withKey()
                    .body(chat(Suite.MODEL))
                    .post(CHAT)
                    .then()
                    .statusCode(shown)
                    .header("Retry-After", "3")
                    .body("error.code", equalTo("odd"))
                    .body("error.message", equalTo("no"))
                    .body("error.param", nullValue());
        } finally {
            scriptedAgain();
        }
    }

    @Test
    void aProviderThatIsNotThereIsABadGateway() throws IOException {
        SilentServer gone = new SilentServer("");
        gone.close();
        suite.serve(new Suite.Snapshot().endpoint(gone.uri()));
        refused(chat(Suite.MODEL), 502, "llm_unreachable", "server_error");
    }

    @ParameterizedTest
    @CsvSource({
        "404, not_found, 404, model_not_found",
        "409, validation_failed, 409, validation_failed",
        "409, credential_unavailable, 409, credential_unavailable",
        "409, offline_not_allowed, 409, offline_not_allowed",
        "409, invalid_state_transition, 409, invalid_state_transition"
    })
    void theGateRefuses(int status, String code, int shown, String shownCode) {
        suite.modelops.on(
                "GET",
                "/v1/internal/modelops/invokable-models/" + Suite.MODEL,
                status,
                "{\"error\":\"" + code + "\",\"message\":\"no\"}");
        refused(chat(Suite.MODEL), shown, shownCode, "invalid_request_error");
    }

    @Test
    void whatTheDeploymentDoesNotServeIsNoModel() {
        suite.serve(new Suite.Snapshot().models("other-model"));
        refused(chat(Suite.MODEL), 404, "model_not_found", "invalid_request_error");
        suite.serve(new Suite.Snapshot().models());
        refused(chat(Suite.MODEL), 503, "resource_required", "server_error");
        suite.platform.on(
                "GET",
                "/v1/internal/platform/runtime",
                503,
                "{\"error\":\"active_binding_not_found\",\"message\":\"no\"}");
        refused(chat(Suite.MODEL), 503, "active_binding_not_found", "server_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | invalid_json",
                "{\"model\": | invalid_json",
                "{\"model\":\"a\",\"model\":\"b\"} | invalid_json",
                "{} | missing_required_parameter",
                "{\"model\":7} | invalid_type",
                "{\"model\":\"granite-small\",\"stream\":\"yes\"} | invalid_type",
                "{\"model\":\"granite-small\",\"stream_options\":[]} | invalid_type"
            })
    void aBodyThatIsNoRequestIsRefused(String body, String code) {
        refused(body, 400, code, "invalid_request_error");
    }

    @Test
    void aBodyThatIsTooLongIsRefused() {
        refused("{\"model\":\"" + "x".repeat(1_100_000) + "\"}", 413, "payload_too_large", "invalid_request_error");
    }

    @Test
    void onlyPostCallsAModel() {
        withKey().get(CHAT).then().statusCode(405).body("error.code", equalTo("method_not_allowed"));
    }

    @Test
    void aKeyNeedsTheScopeOfTheRoute() {
        key = key(holder, "models");
        refused(chat(Suite.MODEL), 403, "insufficient_scope", "permission_error");
        withKey().body(chat(Suite.EMBEDDINGS)).post("/v1/embeddings").then().statusCode(403);
        withKey().get("/v1/models").then().statusCode(200).body("data", hasSize(1));
        key = key(holder, "inference");
        withKey().get("/v1/models").then().statusCode(403).body("error.code", equalTo("insufficient_scope"));
        withKey().body(chat(Suite.MODEL)).post(CHAT).then().statusCode(200);
    }

    @Test
    void aLoggedInUserMayCallToo() {
        key = holder.token();
        withKey().body(chat(Suite.MODEL)).post(CHAT).then().statusCode(200);
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(chat(Suite.MODEL))
                .post(CHAT)
                .then()
                .statusCode(401)
                .body("error.code", equalTo("missing_auth"))
                .body("error.type", equalTo("authentication_error"));
    }

    @Test
    void aUsedUpQuotaIsTold() {
        holder = users.active(Role.USER);
        key = key(holder, "inference");
        suite.modelops.on(
                "POST",
                "/v1/internal/modelops/quota-grants",
                200,
                "{\"granted\":false,\"unlimited\":false,\"requests\":0,\"tokens\":0,"
                        + "\"expires_at\":\"2030-01-01T00:00:00Z\",\"retry_after_seconds\":42,"
                        + "\"limit\":\"requests_per_minute\"}");
        withKey()
                .body(chat(Suite.MODEL))
                .post(CHAT)
                .then()
                .statusCode(429)
                .header("Retry-After", "42")
                .body("error.code", equalTo("quota_exceeded"))
                .body("error.type", equalTo("rate_limit_error"));
    }

    @Test
    void aQuotaThatCannotBeReadCountsAsUsedUp() {
        suite.modelops.on("POST", "/v1/internal/modelops/quota-grants", (exchange, request) -> exchange.close());
        refused(chat(Suite.MODEL), 503, "quota_unavailable", "server_error");
    }

    @Test
    void aProviderOfAnotherFormatIsNamed() {
        suite.serve(new Suite.Snapshot().requestFormat("responses_api"));
        refused(chat(Suite.MODEL), 409, "provider_format_unsupported", "invalid_request_error");
    }

    @Test
    void theListHoldsWhatTheCallerMayUse() {
        withKey()
                .get("/v1/models")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data.id", contains(Suite.MODEL))
                .body("data[0].object", equalTo("model"))
                .body("data[0].owned_by", equalTo("platform"));
        suite.modelops.on("GET", "/v1/internal/modelops/invokable-models", 200, "[]");
        withKey().get("/v1/models").then().statusCode(200).body("data", hasSize(0));
        withKey()
                .get("/v1/models/" + Suite.MODEL)
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"));
    }

    private void scriptedAgain() {
        suite.model.serveChat();
    }

    private void refused(Object body, int status, String code, String type) {
        withKey()
                .body(body)
                .post(CHAT)
                .then()
                .statusCode(status)
                .contentType("application/json")
                .body("error.code", equalTo(code))
                .body("error.type", equalTo(type));
    }

    /** The data of every event of a stream. */
    private List<String> events(String extra) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = send(http, extra);
            assertEquals(200, answer.statusCode());
            assertEquals(
                    "text/event-stream; charset=utf-8",
                    answer.headers().firstValue("Content-Type").orElse(""));
            try (Stream<String> lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)).lines()) {
                return lines.filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring(6))
                        .toList();
            }
        }
    }

    private HttpResponse<InputStream> send(HttpClient http, String extra) throws Exception {
        String body = "{\"model\":\"" + Suite.MODEL + "\",\"messages\":[]," + extra.substring(1);
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + CHAT))
                        .header("Authorization", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }
}
