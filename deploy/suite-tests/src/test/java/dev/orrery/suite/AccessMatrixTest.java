package dev.orrery.suite;

import static io.restassured.RestAssured.given;

import dev.orrery.kit.trust.TrustKeys;
import dev.orrery.testkit.RouteMatrix;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every route of the suite's OpenAPI document as every kind of caller, through the edge. A route without a line in
 * {@code suite-roles.txt}, or for the edge's own in {@code route-roles.txt} of backend-api, fails.
 */
@ExtendWith(Suite.class)
class AccessMatrixTest {
    private final Map<RouteMatrix.Caller, String> names = new EnumMap<>(RouteMatrix.Caller.class);
    private final Map<RouteMatrix.Caller, String> tokens = new EnumMap<>(RouteMatrix.Caller.class);

    @TestFactory
    Stream<DynamicTest> everyRouteLetsInWhomItShould(Suite.Running suite) throws IOException {
        String document = given().baseUri(suite.edge().toString())
                .get("/docs/openapi.json")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        names.put(RouteMatrix.Caller.SUPERADMIN, user(suite, "superadmin"));
        names.put(RouteMatrix.Caller.ADMIN, user(suite, "admin"));
        names.put(RouteMatrix.Caller.USER, user(suite, "user"));
        names.put(RouteMatrix.Caller.OTHER_USER, user(suite, "user"));
        String elsewhere = elsewhere(suite);
        List<String> tables = List.of(
                Files.readString(suite.root().resolve("deploy/suite-tests/src/test/resources/suite-roles.txt")),
                Files.readString(suite.root().resolve("backend-api/src/test/resources/route-roles.txt")));
        return RouteMatrix.of(document, tables, "suite-roles.txt", caller -> as(suite, caller, elsewhere));
    }

    /** A session that is open: some routes end them. */
    private RequestSpecification as(Suite.Running suite, RouteMatrix.Caller caller, String elsewhere) {
        RequestSpecification anonymous = given().baseUri(suite.edge().toString());
        return switch (caller) {
            case ANONYMOUS -> anonymous;
            case WRONG_AUDIENCE -> anonymous.header("Authorization", "Bearer " + elsewhere);
            case USER, OTHER_USER, ADMIN, SUPERADMIN ->
                anonymous.header("Authorization", "Bearer " + token(suite, caller));
        };
    }

    private String token(Suite.Running suite, RouteMatrix.Caller caller) {
        String open = tokens.get(caller);
        boolean good = open != null
                && given().baseUri(suite.edge().toString())
                                .header("Authorization", "Bearer " + open)
                                .get("/auth/me")
                                .statusCode()
                        == 200;
        if (open == null || !good) {
            open = Api.login(suite.edge(), Objects.requireNonNull(names.get(caller)), Suite.PASSWORD)
                    .token();
            tokens.put(caller, open);
        }
        return open;
    }

    private static String user(Suite.Running suite, String role) {
        String name = "matrix-" + role + '-' + Long.toString(System.nanoTime(), 36);
        suite.superadmin()
                .request()
                .contentType(ContentType.JSON)
                .body(Bodies.user(name, role))
                .post("/auth/register")
                .then()
                .statusCode(201);
        return name;
    }

    /** What the edge itself signs for a service behind it. */
    private static String elsewhere(Suite.Running suite) throws IOException {
        return Jwt.subject("1")
                .issuer("backend-api")
                .audience("platform-control")
                .claim("username", "superadmin")
                .claim("role", "superadmin")
                .expiresIn(Duration.ofMinutes(30))
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId("backend-api")
                .sign(TrustKeys.privateKey(suite.state().resolve("secrets/trust/backend-api.key.json")));
    }
}
