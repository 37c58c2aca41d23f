package dev.orrery.backend.system;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.RawPeer;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class SystemTest {
    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @SuppressWarnings("NullAway.Init")
    RawPeer raw;

    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @Test
    void pingsAnswerByRole() {
        given().get("/v1/system/ping")
                .then()
                .statusCode(200)
                .body("status", equalTo("ok"))
                .body("service", equalTo("backend"))
                .body("api", equalTo("v1"));
        given().get("/admin/ping").then().statusCode(401).body("error", equalTo("missing_auth"));
        given().header("Authorization", users.active(Role.ADMIN).authorization())
                .get("/superadmin/ping")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
        given().header("Authorization", users.active(Role.SUPERADMIN).authorization())
                .get("/admin/ping")
                .then()
                .statusCode(200)
                .body("scope", equalTo("admin"));
    }

    @Test
    void isReadyOnceTheDatabaseAndTheFirstSuperadminAre() {
        given().get("/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("ok"))
                .body("service", equalTo("backend"));
    }

    @Test
    void isNotReadyWithoutItsDatabaseButAnswersAllTheSame() throws SQLException {
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                held.add(database.getConnection());
            }
            given().get("/health")
                    .then()
                    .statusCode(503)
                    .body("status", equalTo("initializing"))
                    .body("service", equalTo("backend"))
                    .body("ready", is(false))
                    .body("message", startsWith("Waiting for: "));
            given().get("/v1/system/ping").then().statusCode(200).body("status", equalTo("ok"));
            given().get("/system/health")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("degraded"))
                    .body("services.find { it.container == 'postgres' }.reachable", is(false));
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        given().get("/health").then().statusCode(200).body("status", equalTo("ok"));
    }

    @Test
    void healthLooksAtEveryPartAndWaitsForNone() {
        CountDownLatch done = new CountDownLatch(1);
        raw.serve(connection -> done.await());
        peer.reset();
        peer.on("GET", "/health", 200, "{\"status\":\"ok\"}");
        peer.on("GET", "/v1/internal/platform/runtime", 200, """
                {"deployment_profile":{"id":"91aa0000-0000-4000-8000-000000000001","slug":"local-default","display_name":"Local"},
                 "capabilities":{"embeddings":{"id":"5f0c0000-0000-4000-8000-000000000001","slug":"embed-a",
                   "provider_key":"vllm_embeddings_local","provider_origin":"local","display_name":"Embeddings A",
                   "description":"","adapter_kind":"openai_compatible","endpoint_url":"http://127.0.0.1:1","enabled":true,
                   "config":{"secret_refs":{"api_key":"env://SECRET"}},"resources":[],"resource_policy":{},"binding_config":{}}}}
                """);
        long start = System.nanoTime();
        var answer = given().get("/system/health").then().statusCode(200);
        long millis = (System.nanoTime() - start) / 1_000_000;
        done.countDown();
        answer.body("status", equalTo("degraded"))
                .body("services.container", hasItem("postgres"))
                .body("services.find { it.container == 'backend' }.reachable", is(true))
                .body("services.find { it.container == 'platform_control' }.reachable", is(true))
                .body("services.find { it.container == 'agent_engine' }.reachable", is(true))
                .body("services.find { it.container == 'modelops_service' }.reachable", is(false))
                .body("services.find { it.container == 'context_ingestion' }.reachable", is(false))
                .body("services.find { it.container == 'postgres' }.reachable", is(true))
                .body("platform.capabilities.capability", contains("embeddings"))
                .body("platform.capabilities[0].provider.slug", equalTo("embed-a"))
                .body("platform.capabilities[0].health.reachable", is(false))
                .body("platform.capabilities[0].health.status_code", is(409))
                .body("platform.capabilities[0].health.provider_slug", equalTo("embed-a"))
                .body("platform.capabilities[0].deployment_profile.slug", equalTo("local-default"));
        assertTrue(!answer.extract().asString().contains("SECRET"));
        assertTrue(millis < 3000, millis + " ms");

        peer.on("GET", "/v1/models", 200, "{\"data\":[]}");
        peer.on("GET", "/v1/internal/platform/runtime", 200, """
                {"deployment_profile":{"id":"91aa0000-0000-4000-8000-000000000001","slug":"local-default","display_name":"Local"},
                 "capabilities":{%s}}
                """.formatted(
                        Stream.of("embeddings", "llm_inference", "mcp_runtime", "sandbox_execution", "vector_store")
                                .map(capability -> """
                                        "%s":{"id":"5f0c0000-0000-4000-8000-000000000001","slug":"embed-a",
                                         "provider_key":"vllm_embeddings_local","provider_origin":"local",
                                         "display_name":"A","description":"","endpoint_url":"%s","enabled":true,
                                         "adapter_kind":"openai_compatible_embeddings","config":{},"resources":[],
                                         "resource_policy":{},"binding_config":{}}""".formatted(capability, peer.uri()))
                                .collect(Collectors.joining(","))));
        given().get("/system/health")
                .then()
                .statusCode(200)
                .body(
                        "platform.capabilities.capability",
                        contains("llm_inference", "embeddings", "vector_store", "sandbox_execution", "mcp_runtime"))
                .body("platform.capabilities[1].health.reachable", is(true))
                .body("platform.capabilities[1].health.status_code", is(200));

        peer.on(
                "GET",
                "/v1/internal/platform/runtime",
                503,
                "{\"error\":\"active_binding_not_found\",\"message\":\"m\"}");
        given().get("/system/health")
                .then()
                .statusCode(200)
                .body("platform.error", equalTo("active_binding_not_found"))
                .body("platform.message", equalTo("m"));
    }

    @Test
    void theArchitectureIsAGraphAndADrawingOfIt() {
        given().get("/system/architecture")
                .then()
                .statusCode(200)
                .body("version", equalTo("1"))
                .body("source_hash.length()", is(64))
                .body("rendering.svg", equalTo("/system/architecture.svg"))
                .body("nodes.id", hasItem("agent_engine"))
                .body("nodes.find { it.id == 'backend' }.public_exposed", is(true))
                .body("edges.find { it.id == 'backend-engine' }.to", equalTo("agent_engine"));
        String drawing = given().get("/system/architecture.svg")
                .then()
                .statusCode(200)
                .contentType("image/svg+xml")
                .extract()
                .asString();
        assertTrue(drawing.contains("data-container=\"context_ingestion\""), drawing);
    }
}
