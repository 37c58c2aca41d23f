package dev.orrery.backend.cloudtraffic;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class CloudTrafficTest {
    private static final String PATH = "/v1/runtime/cloud-traffic/events";

    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    TestUsers users;

    @Inject
    RecentCloudTraffic traffic;

    @TestHTTPResource
    URI edge;

    @Test
    void whatTheServicesAndTheEdgeExchangeIsSeenOnceEach() throws Exception {
        peer.reset();
        peer.on("GET", "/v1/internal/cloud-traffic/events", 200, """
                {"events":[
                 {"seq":9999999999999998,"id":"agent-engine-1","timestamp":"2026-01-31T12:00:00Z","direction":"egress",
                  "phase":"request","runtime_profile":"online","source_service":"agent-engine","operation":"POST /v1/chat",
                  "provider_origin":"cloud","provider_key":"k","provider_slug":"acme","endpoint_host":"llm.acme.test"},
                 {"seq":9999999999999999,"id":"agent-engine-2","timestamp":"2026-01-31T12:00:01Z","direction":"ingress",
                  "phase":"response","runtime_profile":"online","source_service":"agent-engine","operation":"POST /v1/chat",
                  "provider_origin":"cloud","provider_key":"k","provider_slug":"acme","endpoint_host":"llm.acme.test",
                  "status_code":200,"duration_ms":812}]}""");
        try (HttpClient client = HttpClient.newHttpClient()) {
            BufferedReader lines = follow(client, "");
            JsonNode out = next(lines);
            assertEquals("egress", out.path("direction").asText());
            assertEquals("agent-engine", out.path("source_service").asText());
            assertTrue(out.path("status_code").isMissingNode());
            JsonNode in = next(lines);
            assertEquals("agent-engine-2", in.path("id").asText());
            assertEquals(200, in.path("status_code").asInt());
            assertEquals(812, in.path("duration_ms").asInt());
            traffic.add(
                    new RecentCloudTraffic.Call(
                            "llm_inference", "POST /v1/chat/completions", "cloud", "k", "own", "llm.own.test", "r-1"),
                    new RecentCloudTraffic.Step("egress", "request", null, null));
            JsonNode own = next(lines);
            assertEquals("backend-api", own.path("source_service").asText());
            assertEquals("llm.own.test", own.path("endpoint_host").asText());
            assertEquals("r-1", own.path("request_id").asText());
            client.shutdownNow();
        }
        assertTrue(peer.received("GET", "/v1/internal/cloud-traffic/events")
                        .getFirst()
                        .header("X-Service-Token")
                        .length()
                > 20);
        try (HttpClient client = HttpClient.newHttpClient()) {
            JsonNode resumed = next(follow(client, "9999999999999998"));
            assertEquals("agent-engine-2", resumed.path("id").asText());
            client.shutdownNow();
        }
    }

    @Test
    void aSilentStreamTellsThatItIsAlive() throws Exception {
        peer.reset();
        try (HttpClient client = HttpClient.newHttpClient()) {
            BufferedReader lines = follow(client, "");
            for (int comments = 0; comments < 3; ) {
                comments += String.valueOf(lines.readLine()).startsWith(":") ? 1 : 0;
            }
            client.shutdownNow();
        }
    }

    @Test
    void onlyUsersWatch() {
        given().get(PATH).then().statusCode(401).body("error", equalTo("missing_auth"));
    }

    private BufferedReader follow(HttpClient client, String after) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(edge.resolve(PATH))
                .header("Authorization", users.active(Role.USER).authorization());
        if (!after.isEmpty()) {
            request.header("Last-Event-ID", after);
        }
        HttpResponse<InputStream> stream = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, stream.statusCode());
        assertEquals(
                "text/event-stream; charset=utf-8",
                stream.headers().firstValue("Content-Type").orElse(""));
        return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode next(BufferedReader lines) throws IOException {
        String event = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            event = line.startsWith("event: ") ? line.substring(7) : event;
            if (line.startsWith("data: ")) {
                assertEquals("cloud_traffic", event);
                return new ObjectMapper().readTree(line.substring(6));
            }
        }
        throw new AssertionError("The stream ended");
    }
}
