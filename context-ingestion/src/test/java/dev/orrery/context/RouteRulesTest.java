package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;

import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for every route: who may call it, that a body is a JSON object, and what an unknown id answers. */
@QuarkusTest
class RouteRulesTest extends ContextTest {
    private static final String KB = KNOWLEDGE_BASES + "/{kb}";
    private static final String SOURCE = KB + "/sources/{source}";
    private static final String RUN = KB + "/sync-runs/{run}";
    private static final String DOCUMENT = KB + "/documents/{document}";

    private record Route(String method, String path, Role least, boolean takesJson) {}

    private static final List<Route> ROUTES = List.of(
            new Route("GET", "/v1/context/schema-profiles", Role.ADMIN, false),
            new Route("POST", "/v1/context/schema-profiles", Role.SUPERADMIN, true),
            new Route("GET", "/v1/context/vectorization-options", Role.ADMIN, false),
            new Route("GET", "/v1/context/source-directories", Role.ADMIN, false),
            new Route("GET", KNOWLEDGE_BASES, Role.ADMIN, false),
            new Route("POST", KNOWLEDGE_BASES, Role.SUPERADMIN, true),
            new Route("GET", KB, Role.ADMIN, false),
            new Route("PUT", KB, Role.SUPERADMIN, true),
            new Route("DELETE", KB, Role.SUPERADMIN, false),
            new Route("POST", KB + "/resync", Role.SUPERADMIN, false),
            new Route("POST", KB + "/query", Role.ADMIN, true),
            new Route("GET", KB + "/sources", Role.ADMIN, false),
            new Route("POST", KB + "/sources", Role.SUPERADMIN, true),
            new Route("PUT", SOURCE, Role.SUPERADMIN, true),
            new Route("DELETE", SOURCE, Role.SUPERADMIN, false),
            new Route("POST", SOURCE + "/sync", Role.SUPERADMIN, false),
            new Route("GET", KB + "/sync-runs", Role.ADMIN, false),
            new Route("GET", RUN, Role.ADMIN, false),
            new Route("GET", RUN + "/documents", Role.ADMIN, false),
            new Route("GET", RUN + "/events", Role.ADMIN, false),
            new Route("POST", RUN + "/cancel", Role.SUPERADMIN, false),
            new Route("POST", RUN + "/retry", Role.SUPERADMIN, false),
            new Route("GET", KB + "/documents", Role.ADMIN, false),
            new Route("POST", KB + "/documents", Role.SUPERADMIN, true),
            new Route("PUT", DOCUMENT, Role.SUPERADMIN, true),
            new Route("DELETE", DOCUMENT, Role.SUPERADMIN, false),
            new Route("POST", KB + "/uploads", Role.SUPERADMIN, false));

    private static ValidatableResponse call(RequestSpecification request, Route route, String kb, String other) {
        String path = route.path().replace("{kb}", kb).replaceAll("\\{\\w+}", other);
        RequestSpecification sent = route.path().endsWith("/uploads")
                ? request.multiPart("files", "a.txt", "A text.".getBytes())
                : request.contentType("application/json");
        return sent.request(route.method(), path).then();
    }

    @Test
    void everyRouteHasItsLeastRole() {
        for (Route route : ROUTES) {
            for (Role role : List.of(Role.USER, Role.ADMIN)) {
                if (role.compareTo(route.least()) < 0) {
                    RequestSpecification request = TestTokens.forwarded("context-ingestion", TestTokens.actor(3, role));
                    call(
                                    request,
                                    route,
                                    UUID.randomUUID().toString(),
                                    UUID.randomUUID().toString())
                            .statusCode(403)
                            .body("error", equalTo("insufficient_role"));
                }
            }
        }
    }

    @Test
    void aBodyThatIsNoJsonObjectIsRefusedBeforeAnythingElse() {
        String kb = api.knowledgeBase("payloads");
        for (Route route : ROUTES) {
            if (route.takesJson()) {
                String path = route.path().replace("{kb}", kb).replaceAll("\\{\\w+}", kb);
                for (String body : List.of("[]", "\"text\"", "{", "")) {
                    api.request()
                            .body(body)
                            .request(route.method(), path)
                            .then()
                            .statusCode(400)
                            .body("error", equalTo("invalid_payload"));
                }
                TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.SUPERADMIN))
                        .contentType("text/plain")
                        .body("{}")
                        .request(route.method(), path)
                        .then()
                        .statusCode(400)
                        .body("error", equalTo("invalid_payload"));
            }
        }
    }

    @Test
    void anUnknownOrMalformedKnowledgeBaseIsNotFoundByEveryRoute() {
        for (Route route : ROUTES) {
            if (route.path().contains("{kb}")) {
                for (String unknown : List.of("no-uuid", UUID.randomUUID().toString())) {
                    RequestSpecification request =
                            TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.SUPERADMIN));
                    if (route.takesJson()) {
                        request.body("{}");
                    }
                    call(request, route, unknown, UUID.randomUUID().toString())
                            .statusCode(404)
                            .body("error", equalTo("knowledge_base_not_found"));
                }
            }
        }
    }

    @Test
    void unknownAndMalformedSourcesAreNotFound() throws IOException {
        folder("unknown-source");
        String kb = api.knowledgeBase("unknown-source");
        for (String unknown : List.of("no-uuid", UUID.randomUUID().toString())) {
            String path = KNOWLEDGE_BASES + "/" + kb + "/sources/" + unknown;
            for (ValidatableResponse answer : List.of(
                    api.request().body(Map.of("display_name", "S")).put(path).then(),
                    api.request().delete(path).then(),
                    api.request().post(path + "/sync").then())) {
                answer.statusCode(404).body("error", equalTo("knowledge_source_not_found"));
            }
        }
    }
}
