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
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Calls that the tests repeat. */
final class Calls {
    static final String SERVICE = "platform-control";
    /** What every deployment binds, and the seeded provider of each. */
    private static final Map<String, String> REQUIRED = Map.of(
            "llm_inference", "vllm-local-gateway",
            "embeddings", "vllm-embeddings-local",
            "vector_store", "lucene-local");

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

    /** All of them by slug: the list asks every runtime, so many look-ups take their time. */
    static Map<String, String> providerIds() {
        return superadmin().get("/v1/platform/providers").path("providers.collectEntries { [it.slug, it.id] }");
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

    /** Binds these managed models, the first as the default. */
    static void bindModels(String deployment, String capability, String provider, String... models) {
        bind(
                        deployment,
                        capability,
                        Map.of(
                                "provider_id",
                                provider,
                                "resources",
                                Stream.of(models).map(id -> Map.of("id", id)).toList(),
                                "default_resource_id",
                                models[0]))
                .statusCode(200);
    }

    /** Binds exactly these knowledge bases or indexes. */
    static void bindExplicitly(String deployment, String provider, List<Map<String, String>> resources) {
        bind(
                        deployment,
                        "vector_store",
                        Map.of(
                                "provider_id", provider,
                                "resources", resources,
                                "resource_policy", Map.of("selection_mode", "explicit")))
                .statusCode(200);
    }

    /** The same binding by each of the three routes that take one; the deployment keeps its slug where it is accepted. */
    static List<ValidatableResponse> bindEveryWay(String deployment, String capability, String binding) {
        Map<String, String> ids = providerIds();
        String whole = "{\"slug\":\"every-way\",\"display_name\":\"Every way\",\"bindings\":[{\"capability\":\""
                + capability + "\"" + (binding.equals("{}") ? "" : ",") + binding.substring(1)
                + REQUIRED.entrySet().stream()
                        .filter(other -> !other.getKey().equals(capability))
                        .map(other -> ",{\"capability\":\"" + other.getKey() + "\",\"provider_id\":\""
                                + ids.get(other.getValue()) + "\"}")
                        .collect(Collectors.joining())
                + "]}";
        String deployments = "/v1/platform/deployments";
        return List.of(
                bind(deployment, capability, binding),
                superadmin().body(whole).post(deployments).then(),
                superadmin().body(whole).put(deployments + '/' + deployment).then());
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
