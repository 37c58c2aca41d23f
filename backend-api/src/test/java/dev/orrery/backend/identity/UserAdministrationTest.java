package dev.orrery.backend.identity;

import static dev.orrery.backend.identity.IdentityCalls.as;
import static dev.orrery.backend.identity.IdentityCalls.changeRole;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listing and activating users, changing roles. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class UserAdministrationTest {
    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @Test
    void administratorsListAndActivate() {
        TestUsers.TestUser admin = users.active(Role.ADMIN);
        TestUsers.TestUser pending = users.make(Role.USER, false);
        TestUsers.TestUser pendingAdmin = users.make(Role.ADMIN, false);
        as(admin)
                .get("/auth/users?status=pending")
                .then()
                .statusCode(200)
                .body("users.id", hasItem((int) pending.id()))
                .body("users.is_active", everyItem(is(false)));
        List<Integer> all =
                as(admin).get("/auth/users").then().statusCode(200).extract().path("users.id");
        assertEquals(all.stream().sorted().toList(), all);
        as(admin).get("/auth/users?status=gone").then().statusCode(400).body("error", equalTo("invalid_status"));
        as(users.active(Role.USER))
                .get("/auth/users?status=gone")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));

        String activate = "/auth/users/{id}/activate";
        as(pending).get("/auth/me").then().statusCode(401).body("error", equalTo("account_inactive"));
        as(admin).post(activate, pending.id()).then().statusCode(200).body("user.is_active", is(true));
        as(admin).post(activate, pending.id()).then().statusCode(200);
        as(pending).get("/auth/me").then().statusCode(200);
        as(admin).post(activate, pendingAdmin.id()).then().statusCode(403).body("error", equalTo("insufficient_role"));
        as(users.active(Role.SUPERADMIN))
                .post(activate, pendingAdmin.id())
                .then()
                .statusCode(200);
        for (String unknown : List.of("999999999999", "abc", "-1", "99999999999999999999")) {
            as(admin).post(activate, unknown).then().statusCode(404).body("error", equalTo("user_not_found"));
        }
    }

    @Test
    void activationIsNotedEachTimeAndTheActiveAreListed() {
        TestUsers.TestUser admin = users.active(Role.ADMIN);
        TestUsers.TestUser pending = users.make(Role.USER, false);
        String activate = "/auth/users/{id}/activate";
        String first = as(admin)
                .post(activate, pending.id())
                .then()
                .statusCode(200)
                .extract()
                .path("user.updated_at");
        String second = as(admin)
                .post(activate, pending.id())
                .then()
                .statusCode(200)
                .extract()
                .path("user.updated_at");
        assertTrue(Instant.parse(second).isAfter(Instant.parse(first)), second);
        as(admin)
                .get("/auth/users?status=active")
                .then()
                .statusCode(200)
                .body("users.id", hasItem((int) pending.id()))
                .body("users.is_active", everyItem(is(true)))
                .body("users[0].keySet()", not(hasItem("password_hash")));
    }

    @Test
    void theLastSuperadminKeepsTheRole() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update users set role = 'user' where role = 'superadmin'");
        }
        TestUsers.TestUser root = users.active(Role.SUPERADMIN);
        changeRole(root, root.id(), "{\"role\":\"admin\"}")
                .statusCode(409)
                .body("error", equalTo("last_superadmin_demote_forbidden"));
        // One that cannot log in is none that is left.
        users.make(Role.SUPERADMIN, false);
        changeRole(root, root.id(), "{\"role\":\"admin\"}")
                .statusCode(409)
                .body("error", equalTo("last_superadmin_demote_forbidden"));
        changeRole(root, root.id(), "{\"role\":\"superadmin\"}").statusCode(200);
        TestUsers.TestUser second = users.active(Role.SUPERADMIN);
        changeRole(root, second.id(), "{\"role\":\"user\"}").statusCode(200).body("user.is_active", is(true));
    }

    @Test
    void roleChangesTakeEffectAtOnce() {
        TestUsers.TestUser root = users.active(Role.SUPERADMIN);
        TestUsers.TestUser user = users.active(Role.USER);
        as(user).get("/admin/ping").then().statusCode(403).body("error", equalTo("insufficient_role"));
        changeRole(root, user.id(), "{\"role\":\" Admin \"}").statusCode(200).body("user.role", equalTo("admin"));
        as(user).get("/admin/ping").then().statusCode(200).body("scope", equalTo("admin"));
        changeRole(root, user.id(), "{\"role\":\"user\"}").statusCode(200);
        as(user).get("/admin/ping").then().statusCode(403);

        changeRole(root, user.id(), "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        changeRole(root, user.id(), "{\"role\":\"owner\"}").statusCode(400).body("error", equalTo("invalid_role"));
        changeRole(root, user.id(), "{}").statusCode(400).body("error", equalTo("invalid_role"));
        changeRole(root, 999_999_999L, "{\"role\":\"user\"}").statusCode(404).body("error", equalTo("user_not_found"));
        changeRole(users.active(Role.ADMIN), user.id(), "[]")
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }
}
