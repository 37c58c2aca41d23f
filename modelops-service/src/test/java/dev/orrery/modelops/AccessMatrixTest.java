package dev.orrery.modelops;

import static dev.orrery.testkit.TestTokens.forwarded;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every public route, as it stands in the code, against every role; those of one model against its ownership too. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class AccessMatrixTest {
    private static final String SERVICE = "modelops-service";
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final String GROUP = "33333333-0000-4000-8000-000000000003";
    private static final String ONE_MODEL = "/v1/modelops/models/{id}";

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

    private record Route(String verb, String path, Role role) {
        String name() {
            return verb + ' ' + path;
        }
    }

    @Test
    void everyRouteAsksForItsRole() {
        List<Route> routes = routes();
        assertTrue(routes.size() > 35, "found only " + routes.size() + " routes");
        for (Route route : routes) {
            String path = route.path().replaceAll("\\{[^}]+}", "x");
            assertEquals(401, json(given()).request(route.verb(), path).statusCode(), route.name());
            for (Role role : Role.values()) {
                Response answer = json(as(3, role)).request(route.verb(), path);
                boolean refused = answer.statusCode() == 403
                        && "insufficient_role".equals(answer.jsonPath().getString("error"));
                assertEquals(!role.atLeast(route.role()), refused, role + " at " + route.name());
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
        List<Route> routes = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                .importPackages("dev.orrery.modelops")) {
            if (!type.isAnnotatedWith(Path.class)) {
                continue;
            }
            String base = type.getAnnotationOfType(Path.class).value();
            for (JavaMethod method : type.getMethods()) {
                VERBS.stream()
                        .filter(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb))
                        .filter(verb -> !base.startsWith("/v1/internal"))
                        .forEach(verb -> routes.add(new Route(verb, base + below(method), role(type, method))));
            }
        }
        return routes;
    }

    private static String below(JavaMethod method) {
        return method.isAnnotatedWith(Path.class)
                ? method.getAnnotationOfType(Path.class).value()
                : "";
    }

    private static Role role(JavaClass type, JavaMethod method) {
        RolesAllowed rule = method.isAnnotatedWith(RolesAllowed.class)
                ? method.getAnnotationOfType(RolesAllowed.class)
                : type.getAnnotationOfType(RolesAllowed.class);
        return Arrays.stream(rule.value())
                .flatMap(name -> Role.parse(name).stream())
                .findFirst()
                .orElseThrow();
    }

    private static RequestSpecification json(RequestSpecification request) {
        return request.contentType(ContentType.JSON).body("{}");
    }

    private static RequestSpecification as(long userId, Role role) {
        return forwarded(SERVICE, TestTokens.actor(userId, role));
    }
}
