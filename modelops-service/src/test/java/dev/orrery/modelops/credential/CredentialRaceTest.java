package dev.orrery.modelops.credential;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A credential is revoked while somebody else changes what belongs to it. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class CredentialRaceTest {
    private static final String SERVICE = "modelops-service";
    private static final String CREDENTIALS = "/v1/modelops/credentials";

    private final Actor user = TestTokens.actor(690, Role.USER);

    @Inject
    DataSource database;

    @Inject
    TestModels models;

    @Test
    void aModelThatIsRemovedMeanwhileIsNotAffected() throws Exception {
        String id = create("raced");
        String gone = models.cloud(user.userId(), UUID.fromString(id), Stage.ACTIVE);
        String stays = models.cloud(user.userId(), UUID.fromString(id), Stage.ACTIVE);
        revokedAfter("DELETE FROM managed_model WHERE id = '" + gone + "'", id)
                .statusCode(200)
                .body("affected_models", equalTo(List.of(stays)));
    }

    @Test
    void ofTwoRevocationsAtOnceTheSecondFindsNothing() throws Exception {
        String id = create("revoked twice");
        revokedAfter("UPDATE credential SET is_active = false, revoked_at = now() WHERE id = '" + id + "'", id)
                .statusCode(404)
                .body("error", equalTo("credential_not_found"));
    }

    /** The answer to a revocation that began before this change of one row was committed. */
    private ValidatableResponse revokedAfter(String change, String id) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            assertEquals(1, statement.executeUpdate(change));
            Future<ValidatableResponse> deleted = other.submit(() ->
                    forwarded(SERVICE, user).delete(CREDENTIALS + "/" + id).then());
            awaitWaiting(statement);
            connection.commit();
            return deleted.get();
        }
    }

    private static void awaitWaiting(Statement statement) throws SQLException {
        Instant deadline = Instant.now().plusSeconds(20);
        boolean waits = false;
        while (!waits) {
            assertTrue(Instant.now().isBefore(deadline), "Nobody waits for the row");
            try (ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
                waits = row.next() && row.getBoolean(1);
            }
        }
    }

    private String create(String name) {
        return forwarded(SERVICE, user)
                .contentType("application/json")
                .body(Map.of("display_name", name, "api_base_url", "https://llm.acme.test/v1", "api_key", "sk-raced"))
                .post(CREDENTIALS)
                .then()
                .statusCode(201)
                .extract()
                .path("credential.id");
    }
}
