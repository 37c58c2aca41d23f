package dev.orrery.platform;

import static org.junit.jupiter.api.Assertions.fail;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Calls that the tests repeat. */
final class Calls {
    static final String SERVICE = "platform-control";

    private Calls() {}

    static RequestSpecification as(Role role) {
        return TestTokens.forwarded(SERVICE, TestTokens.actor(7, role)).contentType(ContentType.JSON);
    }

    static RequestSpecification superadmin() {
        return as(Role.SUPERADMIN);
    }

    static RequestSpecification internal() {
        return TestTokens.internal("agent-engine", SERVICE);
    }

    static ValidatableResponse snapshot() {
        return internal().get("/v1/internal/platform/runtime").then();
    }

    static String providerId(String slug) {
        return superadmin().get("/v1/platform/providers").path("providers.find { it.slug == '" + slug + "' }.id");
    }

    static String deploymentId(String slug) {
        return superadmin().get("/v1/platform/deployments").path("deployments.find { it.slug == '" + slug + "' }.id");
    }

    static String cloneDefault(String slug) {
        return superadmin()
                .body(Map.of("slug", slug, "display_name", slug))
                .post("/v1/platform/deployments/" + deploymentId("local-default") + "/clone")
                .then()
                .statusCode(201)
                .extract()
                .path("deployment_profile.id");
    }

    static ValidatableResponse bind(String deployment, String capability, Object body) {
        return superadmin()
                .body(body)
                .put("/v1/platform/deployments/" + deployment + "/bindings/" + capability)
                .then();
    }

    static ValidatableResponse activate(String deployment) {
        return superadmin()
                .post("/v1/platform/deployments/" + deployment + "/activate")
                .then();
    }

    static String createProvider(String slug, String family, String url) {
        return superadmin()
                .body(Map.of("provider_key", family, "slug", slug, "display_name", slug, "endpoint_url", url))
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .extract()
                .path("provider.id");
    }

    static void profile(String mode) {
        superadmin()
                .body(Map.of("profile", mode))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(200);
    }

    static void awaitReady() {
        await("the service is ready", () -> RestAssured.get("/health").statusCode() == 200);
    }

    static void await(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                fail("Not within 15 s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
