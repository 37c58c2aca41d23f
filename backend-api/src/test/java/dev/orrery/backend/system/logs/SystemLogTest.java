package dev.orrery.backend.system.logs;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class SystemLogTest {
    private static final Logger LOG = Logger.getLogger(SystemLogTest.class);

    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @TestHTTPResource("/")
    URI edge;

    @Inject
    TestUsers users;

    @BeforeEach
    void clean() {
        peer.reset();
    }

    private ValidatableResponse read(String path) {
        return given().header("Authorization", users.active(Role.SUPERADMIN).authorization())
                .get("/v1/system/logs/" + path)
                .then();
    }

    @Test
    void theServicesAreListed() {
        read("services")
                .statusCode(200)
                .body("services.id", hasItems("backend", "platform_control", "agent_engine", "context_ingestion"))
                .body("services[0].display_name", equalTo("Edge"));
    }

    @Test
    void theNewestLinesComeOldestFirst() {
        String mark = TestUsers.unique("mark");
        LOG.info(mark + " one");
        LOG.warn(mark + " two");
        read("backend?tail=1000")
                .statusCode(200)
                .body("service", equalTo("backend"))
                .body("tail", equalTo(1000))
                .body("entries.message", hasItems(mark + " one", mark + " two"))
                .body("entries.find { it.message == '" + mark + " two' }.level", equalTo("WARN"))
                .body(
                        "entries.find { it.message == '" + mark + " two' }.event_type",
                        equalTo(SystemLogTest.class.getName()))
                .body("entries.find { it.message == '" + mark + " two' }.raw", containsString(mark + " two"));
        read("backend?level=warn&tail=1000")
                .body("entries.message", hasItem(mark + " two"))
                .body("entries.message", not(hasItem(mark + " one")))
                .body("entries.level", everyItem(not(equalTo("INFO"))));
        LOG.info(mark + " three");
        read("backend?tail=1").body("entries", hasSize(1));
        read("backend?since=2999-01-01T00:00:00Z").body("entries", hasSize(0));
    }

    @Test
    void anotherServiceIsAskedWithATokenOfItsOwn() {
        peer.on(
                "GET",
                "/v1/internal/logs",
                200,
                "{\"entries\":[{\"id\":7,\"timestamp\":\"2026-01-31T12:00:00Z\",\"level\":\"INFO\",\"event_type\":\"x\",\"raw\":\"r\",\"message\":\"m\"}]}");
        read("agent_engine?tail=5&level=info")
                .statusCode(200)
                .body("display_name", equalTo("Agent engine"))
                .body("entries[0].id", equalTo("7"))
                .body("entries[0].service", equalTo("agent_engine"))
                .body("entries[0].message", equalTo("m"));
        HttpPeer.Received asked = peer.received("GET", "/v1/internal/logs").getFirst();
        assertTrue(asked.header("X-Service-Token").length() > 20);
        read("modelops_service").statusCode(503).body("error", equalTo("service_logs_unavailable"));
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        Map.of(
                        "nobody", "unknown_service",
                        "nobody/events", "unknown_service",
                        "backend?tail=1001", "invalid_tail",
                        "backend?tail=x", "invalid_tail",
                        "backend?since=yesterday", "invalid_since",
                        "backend?level=loud", "invalid_level",
                        "backend/events?level=loud", "invalid_level")
                .forEach((path, code) -> read(path)
                        .statusCode(path.startsWith("nobody") ? 404 : 400)
                        .body("error", equalTo(code)));
    }

    @Test
    void newLinesFollow() throws Exception {
        String mark = TestUsers.unique("mark");
        HttpRequest request = HttpRequest.newBuilder(edge.resolve("/v1/system/logs/backend/events?tail=0"))
                .header("Authorization", users.active(Role.SUPERADMIN).authorization())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<java.io.InputStream> stream = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(
                    "text/event-stream; charset=utf-8",
                    stream.headers().firstValue("Content-Type").orElse(""));
            LOG.info(mark);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                String event = "";
                String data = "";
                while (!data.contains(mark)) {
                    String line = lines.readLine();
                    event = line.startsWith("event: ") ? line.substring(7) : event;
                    data = line.startsWith("data: ") ? line.substring(6) : data;
                }
                assertEquals("service_log", event);
            }
            client.shutdownNow();
        }
    }
}
