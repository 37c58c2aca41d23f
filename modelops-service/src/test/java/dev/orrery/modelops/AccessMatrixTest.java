package dev.orrery.modelops;

import static dev.orrery.testkit.TestTokens.forwarded;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.Routes.Route;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every public route, as it stands in the code, against every role; those of one model or credential against its
 * ownership too.
 */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class AccessMatrixTest {
    private static final String SERVICE = "modelops-service";
    private static final String GROUP = "33333333-0000-4000-8000-000000000003";
    private static final String ONE_MODEL = "/v1/modelops/models/{id}";
    private static final String ONE_CREDENTIAL = "/v1/modelops/credentials/{id}";

    /**
     * Of a model: the caller's own, another user's, the platform's, one that is shared and not with the caller, one that
     * is shared with a group of the caller.
     */
    private enum Ownership {
        OWN,
        OTHERS,
        PLATFORM,
        UNSHARED,
        OF_GROUP
    }

    /**
     * Section 3.2 for user, admin and superadmin, each over the ownerships in their order: A allowed, F forbidden, N not
     * found, R role too low.
     */
    private static final Map<String, String> MATRIX = new TreeMap<>(Map.ofEntries(
            Map.entry("GET ", "ANANA ANANA AAAAA"),
            Map.entry("GET /usage", "ANANA ANANA AAAAA"),
            Map.entry("GET /validations", "ANANA ANANA AAAAA"),
            Map.entry("POST /register", "AFFFF FFFFF AAAAA"),
            Map.entry("POST /activate", "ANFNF ANANA AAAAA"),
            Map.entry("POST /deactivate", "ANFNF ANANA AAAAA"),
            Map.entry("POST /unregister", "ANFNF FNFNF AAAAA"),
            Map.entry("DELETE ", "ANFNF FNFNF AAAAA"),
            Map.entry("PATCH /credential", "ANFNF FNFNF AAAAA"),
            Map.entry("GET /tests", "RRRRR ANANA AAAAA"),
            Map.entry("POST /test", "RRRRR ANANA AAAAA"),
            Map.entry("POST /validate", "RRRRR ANANA AAAAA"),
            Map.entry("GET /test-runtimes", "RRRRR RRRRR AAAAA"),
            Map.entry("POST /verify", "RRRRR RRRRR AAAAA"),
            Map.entry("PATCH /visibility", "RRRRR RRRRR AAAAA")));

    @Inject
    TestModels models;

    @Test
    void everyRouteAsksForItsRole() {
        List<Route> routes = routes();
        assertTrue(routes.size() > 35, "found only " + routes.size() + " routes");
        for (Route route : routes) {
            String path = route.path().replaceAll("\\{[^}]+}", "x");
            Role least = route.role().orElseThrow();
            assertEquals(401, json(given()).request(route.verb(), path).statusCode(), route.name());
            for (Role role : Role.values()) {
                Response answer = json(as(3, role)).request(route.verb(), path);
                boolean refused = answer.statusCode() == 403
                        && "insufficient_role".equals(answer.jsonPath().getString("error"));
                assertEquals(!role.atLeast(least), refused, role + " at " + route.name());
                assertNotEquals(500, answer.statusCode(), role + " at " + route.name());
            }
        }
    }

    @Test
    void everyActionOnAModelAsksForItsOwnership() {
        Set<String> actions = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (Route route : routes()) {
            if (!route.path().startsWith(ONE_MODEL)) {
                continue;
            }
            String action = route.verb() + ' ' + route.path().substring(ONE_MODEL.length());
            actions.add(action);
            String row = MATRIX.getOrDefault(action, "").replace(" ", "");
            for (Role role : Role.values()) {
                for (Ownership ownership : Ownership.values()) {
                    int cell = role.ordinal() * Ownership.values().length + ownership.ordinal();
                    char expected = cell < row.length() ? row.charAt(cell) : '?';
                    char found = call(route, role, ownership);
                    if (expected != found) {
                        wrong.add(action + " by " + role + " on " + ownership + ": " + found + ", not " + expected);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(MATRIX.keySet(), actions);
    }

    /** Section 7: everybody, superadmins too, ends their own credentials only. */
    @Test
    void everyActionOnACredentialAsksForItsOwner() {
        List<String> wrong = new ArrayList<>();
        Set<String> actions = new TreeSet<>();
        for (Route route : routes()) {
            if (!route.path().startsWith(ONE_CREDENTIAL)) {
                continue;
            }
            actions.add(route.verb() + ' ' + route.path().substring(ONE_CREDENTIAL.length()));
            for (Role role : Role.values()) {
                Actor caller = TestTokens.actor(50_000 + role.ordinal(), role);
                expect(200, route, caller, credential(caller, "personal"), wrong);
                expect(404, route, caller, credential(TestTokens.actor(60_000, Role.USER), "personal"), wrong);
                expect(404, route, caller, credential(TestTokens.actor(60_001, Role.SUPERADMIN), "platform"), wrong);
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(Set.of("DELETE ", "POST /revoke"), actions);
    }

    private static void expect(int status, Route route, Actor caller, String credential, List<String> wrong) {
        Response answer =
                forwarded(SERVICE, caller).request(route.verb(), route.path().replace("{id}", credential));
        if (answer.statusCode() != status) {
            wrong.add(route.name() + " by " + caller.username() + ": " + answer.asString());
        }
    }

    /** What a role may make: F forbidden, T the id is taken, A allowed. */
    @ParameterizedTest
    @CsvSource({
        // role, user cloud, platform cloud, user local, platform local, own id, others' id, platform's id, it as
        // platform
        "USER,       A, F, F, F, A, T, T, F",
        "ADMIN,      A, F, F, F, A, T, T, F",
        "SUPERADMIN, A, A, F, A, A, T, T, A"
    })
    void whatARoleMayMake(
            Role role,
            char userCloud,
            char platformCloud,
            char userLocal,
            char platformLocal,
            char own,
            char others,
            char platforms,
            char asPlatform) {
        Actor caller = TestTokens.actor(51_000 + role.ordinal(), role);
        assertEquals(userCloud, made(caller, fresh(), "external_api", "user"));
        assertEquals(platformCloud, made(caller, fresh(), "external_api", "platform"));
        assertEquals(userLocal, made(caller, fresh(), "local", "user"));
        assertEquals(platformLocal, made(caller, fresh(), "local", "platform"));
        assertEquals(own, made(caller, models.cloud(caller.userId(), null, Stage.VALIDATED), "external_api", "user"));
        assertEquals(others, made(caller, models.cloud(60_000, null, Stage.VALIDATED), "external_api", "user"));
        String platform = models.platformLocal(Stage.VALIDATED);
        assertEquals(platforms, made(caller, platform, "external_api", "user"));
        assertEquals(asPlatform, made(caller, platform, "local", "platform"));
        as(1, Role.SUPERADMIN)
                .get("/v1/modelops/models/" + platform)
                .then()
                .body("model.owner_type", equalTo("platform"))
                .body("model.lifecycle_state", equalTo(asPlatform == 'A' ? "registered" : "validated"));
    }

    private static char made(Actor caller, String id, String backend, String owner) {
        Response answer = forwarded(SERVICE, caller)
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "id",
                        id,
                        "name",
                        "n",
                        "task_key",
                        "llm",
                        "backend",
                        backend,
                        "owner_type",
                        owner,
                        "provider_model_id",
                        "p",
                        "credential_id",
                        credential(caller, "personal")))
                .post("/v1/modelops/models");
        return switch (answer.statusCode() + " " + answer.jsonPath().getString("error")) {
            case "201 null" -> 'A';
            case "403 forbidden" -> 'F';
            case "409 model_id_taken" -> 'T';
            default -> throw new AssertionError(answer.asString());
        };
    }

    private static String fresh() {
        return "m-" + UUID.randomUUID();
    }

    private static String credential(Actor owner, String scope) {
        return forwarded(SERVICE, owner)
                .contentType(ContentType.JSON)
                .body(Map.of("display_name", fresh(), "api_key", "sk-of-a-matrix", "credential_scope", scope))
                .post("/v1/modelops/credentials")
                .then()
                .statusCode(201)
                .extract()
                .path("credential.id");
    }

    /** Section 1: a body that is no JSON object, or is not sent as JSON, is refused before anything is looked up. */
    @Test
    void everyRouteThatReadsABodyRefusesWhatIsNoObject() {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Route route : routes()) {
            if (!route.readsBody()) {
                continue;
            }
            String path = route.path()
                    .replace("{kind}", "users")
                    .replace("{subject}", "5")
                    .replace("/groups/{id}", "/groups/" + GROUP)
                    .replace("{id}", "5");
            for (String body : List.of("[]", "\"text\"", "7", "{\"a\":", "")) {
                asked++;
                refusedAsPayload(route, path, "application/json", body, wrong);
            }
            refusedAsPayload(route, path, "text/plain", "{}", wrong);
        }
        assertEquals(List.of(), wrong);
        assertTrue(asked >= 50, "asked only " + asked + " times");
    }

    private static void refusedAsPayload(Route route, String path, String type, String body, List<String> wrong) {
        Response answer = as(1, Role.SUPERADMIN)
                .config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(type)
                .body(body)
                .request(route.verb(), path);
        if (answer.statusCode() != 400
                || !"invalid_payload".equals(answer.jsonPath().getString("error"))) {
            wrong.add(route.name() + " with " + type + " '" + body + "': " + answer.statusCode() + answer.asString());
        }
    }

    private char call(Route route, Role role, Ownership ownership) {
        long caller = 50_000 + role.ordinal();
        String id = switch (ownership) {
            case OWN -> models.cloud(caller, null, Stage.REGISTERED);
            case OTHERS -> models.cloud(60_000, null, Stage.REGISTERED);
            case PLATFORM -> models.platformCloud(Stage.REGISTERED);
            case UNSHARED -> models.platformShared(Stage.REGISTERED);
            case OF_GROUP -> sharedWithGroup(models.platformShared(Stage.REGISTERED));
        };
        Response answer = forwarded(SERVICE, TestTokens.actor(caller, role, Set.of(GROUP)))
                .contentType(ContentType.JSON)
                .body("{\"inputs\":{\"prompt\":\"hi\"},\"visibility_scope\":\"platform\",\"credential_id\":\""
                        + UUID.randomUUID() + "\"}")
                .request(route.verb(), route.path().replace("{id}", id));
        String error = answer.statusCode() < 400 ? "" : answer.jsonPath().getString("error");
        return switch (error) {
            case "insufficient_role" -> 'R';
            case "forbidden" -> 'F';
            case "not_found" -> 'N';
            default -> answer.statusCode() < 500 ? 'A' : '!';
        };
    }

    private static String sharedWithGroup(String model) {
        as(1, Role.SUPERADMIN)
                .contentType(ContentType.JSON)
                .body(Map.of("model_ids", List.of(model)))
                .put("/v1/modelops/sharing/groups/" + GROUP)
                .then()
                .statusCode(200);
        return model;
    }

    private static List<Route> routes() {
        return Routes.all().stream().filter(Route::isPublic).toList();
    }

    private static RequestSpecification json(RequestSpecification request) {
        return request.contentType(ContentType.JSON).body("{}");
    }

    private static RequestSpecification as(long userId, Role role) {
        return forwarded(SERVICE, TestTokens.actor(userId, role));
    }
}
