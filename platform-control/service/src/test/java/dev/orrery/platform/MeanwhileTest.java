package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider is bound and deleted in the same moment: whoever comes second is told, and nothing breaks. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class MeanwhileTest {
    @Inject
    DataSource database;

    private String copy = "";
    private String provider = "";

    @BeforeEach
    void aSpareProvider() {
        Calls.awaitReady();
        copy = Calls.cloneDefault("meanwhile");
        provider = Calls.createProvider("meanwhile", "vllm_local", "http://127.0.0.1:1");
    }

    @AfterEach
    void tidy() {
        Calls.superadmin().delete("/v1/platform/deployments/" + copy).then().statusCode(200);
    }

    @Test
    void aProviderThatIsBoundWhileItIsDeletedStays() throws Exception {
        meanwhile(
                        "UPDATE platform_deployment_bindings SET provider_instance_id = '" + provider
                                + "' WHERE capability_key = 'llm_inference' AND deployment_profile_id = '"
                                + UUID.fromString(copy) + "'",
                        this::delete)
                .statusCode(409)
                .body("error", equalTo("provider_instance_in_use"))
                .body("details.binding_count", equalTo(1));
        Calls.superadmin().get("/v1/platform/providers").then().body("providers.slug", hasItem("meanwhile"));
        Calls.superadmin().get("/v1/platform/change-audit").then().body("change_audit[0].action", equalTo("created"));
        Calls.superadmin().delete("/v1/platform/deployments/" + copy).then().statusCode(200);
        delete().statusCode(200);
        copy = Calls.cloneDefault("meanwhile");
    }

    @Test
    void aProviderThatIsDeletedWhileItIsBoundIsNotFound() throws Exception {
        meanwhile(
                        "DELETE FROM platform_provider_instances WHERE id = '" + UUID.fromString(provider) + "'",
                        () -> Calls.bind(copy, "llm_inference", "{\"provider_id\":\"" + provider + "\"}"))
                .statusCode(404)
                .body("error", equalTo("provider_not_found"));
        Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .body("deployments.find { it.slug == 'meanwhile' }.bindings.provider.slug", not(hasItem("meanwhile")));
    }

    /** Runs the call while a change that it must wait for is not yet committed, and commits it once the call waits. */
    private ValidatableResponse meanwhile(String change, Supplier<ValidatableResponse> call) throws Exception {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor();
                Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            Future<ValidatableResponse> answer;
            try (Statement statement = other.createStatement()) {
                statement.executeUpdate(change);
                answer = caller.submit(call::get);
                Calls.await("the call waits for the other change", this::somebodyWaits);
            }
            other.commit();
            return answer.get();
        }
    }

    private boolean somebodyWaits() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private ValidatableResponse delete() {
        return Calls.superadmin().delete("/v1/platform/providers/" + provider).then();
    }
}
