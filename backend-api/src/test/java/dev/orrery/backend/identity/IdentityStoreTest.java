package dev.orrery.backend.identity;

import static dev.orrery.backend.identity.IdentityCalls.as;
import static dev.orrery.backend.identity.IdentityCalls.login;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The first and the last superadmin, a database that is away, the public keys. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class IdentityStoreTest {
    @Inject
    TestUsers users;

    @Inject
    Accounts accounts;

    @Inject
    AgroalDataSource database;

    @Test
    void theLastSuperadminStaysHoweverManyTry() throws Exception {
        sql("truncate users restart identity cascade");
        List<Long> roots = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            roots.add(users.active(Role.SUPERADMIN).id());
        }
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Long root : roots) {
                outcomes.add(together.submit(() -> {
                    try {
                        return accounts.changeRole(root, Role.USER).role();
                    } catch (dev.orrery.kit.failure.Failure refused) {
                        return refused.code();
                    }
                }));
            }
        }
        int refused = 0;
        for (Future<String> outcome : outcomes) {
            refused += outcome.get().equals("last_superadmin_demote_forbidden") ? 1 : 0;
        }
        assertEquals(1, refused);
        assertEquals(
                1,
                accounts.list(Optional.empty()).stream()
                        .filter(user -> user.role().equals("superadmin"))
                        .count());
    }

    @Test
    void theFirstSuperadminIsMadeOnceAndOnlyInAnEmptyInstallation() throws Exception {
        sql("truncate users restart identity cascade");
        IdentityConfig.Bootstrap withoutPassword = bootstrap(Optional.empty());
        new SuperadminBootstrap(accounts, withoutPassword).onStart(new StartupEvent());
        assertTrue(accounts.none());
        new SuperadminBootstrap(accounts, bootstrap(Optional.of("first secret"))).onStart(new StartupEvent());
        new SuperadminBootstrap(accounts, bootstrap(Optional.of("second secret"))).onStart(new StartupEvent());
        login(Map.of("identifier", "superadmin", "password", "second secret")).statusCode(401);
        String token = login(Map.of("identifier", "superadmin@orrery.local", "password", "first secret"))
                .statusCode(200)
                .body("user.role", equalTo("superadmin"))
                .body("user.is_active", is(true))
                .extract()
                .path("access_token");
        given().header("Authorization", "Bearer " + token)
                .get("/superadmin/ping")
                .then()
                .statusCode(200)
                .body("scope", equalTo("superadmin"));
    }

    @Test
    void aDatabaseThatDoesNotAnswerLogsNobodyOut() throws Exception {
        TestUsers.TestUser user = users.active(Role.USER);
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                held.add(database.getConnection());
            }
            as(user).get("/auth/me").then().statusCode(503).body("error", equalTo("auth_unavailable"));
            login(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                    .statusCode(503)
                    .body("error", equalTo("auth_unavailable"));
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        as(user).get("/auth/me").then().statusCode(200);
    }

    @Test
    void publishesItsPublicKeysOnly() {
        given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .body("keys.alg", everyItem(equalTo("EdDSA")))
                .body("keys.crv", everyItem(equalTo("Ed25519")))
                .body("keys.kid", contains("orrery-identity", "backend-api"))
                .body("keys.d", everyItem(nullValue()));
    }

    private static IdentityConfig.Bootstrap bootstrap(Optional<String> password) {
        return new IdentityConfig.Bootstrap() {
            @Override
            public String email() {
                return "Superadmin@orrery.local";
            }

            @Override
            public String username() {
                return "superadmin";
            }

            @Override
            public Optional<String> password() {
                return password;
            }
        };
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
