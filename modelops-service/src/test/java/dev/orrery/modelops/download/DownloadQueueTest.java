package dev.orrery.modelops.download;

import static dev.orrery.modelops.download.Downloads.cancel;
import static dev.orrery.modelops.download.Downloads.get;
import static dev.orrery.modelops.download.Downloads.over;
import static dev.orrery.modelops.download.Downloads.refused;
import static dev.orrery.modelops.download.Downloads.retry;
import static dev.orrery.modelops.download.Downloads.start;
import static dev.orrery.modelops.download.Downloads.succeeded;
import static dev.orrery.modelops.download.Downloads.superadmin;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.ModelOpsPeers.ModelRoot;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LocalHub;
import dev.orrery.testkit.LocalHub.Fault;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs that wait, and what may happen to them and to their models meanwhile. Two run at once. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class DownloadQueueTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String name = "queued-" + UUID.randomUUID();
    private final String file = UUID.randomUUID() + ".safetensors";

    LocalHub hub;
    ModelRoot root;
    HttpPeer platform;

    @Inject
    DataSource database;

    @Inject
    TestModels models;

    @BeforeEach
    void repositories() {
        byte[] weights = new byte[200_000];
        new Random(5).nextBytes(weights);
        for (int i = 0; i < 5; i++) {
            hub.put(repository(i), "config.json", "{}".getBytes(StandardCharsets.UTF_8))
                    .put(repository(i), file, weights);
        }
    }

    @AfterEach
    void goOn() {
        ModelOpsPeers.profile(platform, "online");
        hub.goOn();
    }

    private String repository(int number) {
        return "acme/" + name + "-" + number;
    }

    private String modelId(int number) {
        return repository(number).replace("/", "--");
    }

    private static ValidatableResponse model(String id) {
        return superadmin().get("/v1/modelops/models/" + id).then();
    }

    private String runs(int number) {
        String job = start(repository(number), "");
        await().atMost(SOON).untilAsserted(() -> get(job).body("job.status", equalTo("running")));
        return job;
    }

    @Test
    void aJobShowsItsSpeedAndItsEnd() throws InterruptedException {
        hub.fault(file, Fault.STALLS);
        String job = start(repository(0), "");
        assertTrue(hub.awaitStall());
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> get(job).body("job.status", equalTo("running"))
                        .body("job.files_total", equalTo(2))
                        .body("job.bytes_per_second", greaterThan(0))
                        .body("job.estimated_seconds", greaterThanOrEqualTo(1))
                        .body("job.position", nullValue()));
        model(modelId(0))
                .body("model.lifecycle_state", equalTo("created"))
                .body("model.artifact.artifact_status", equalTo("staged"))
                .body("model.is_validation_current", equalTo(false));
        superadmin()
                .get("/v1/modelops/catalog")
                .then()
                .body("models.find { it.id == '" + modelId(0) + "' }.status", equalTo("downloading"));
        hub.goOn();
        succeeded(job).body("job.estimated_seconds", nullValue());
    }

    @Test
    void whatWaitsShowsItsPlaceAndIsCancelledAtOnce() {
        hub.fault(file, Fault.STALLS);
        String first = runs(0);
        String second = runs(1);
        String third = start(repository(2), "");
        String fourth = start(repository(3), "");
        String fifth = start(repository(4), "");
        get(third).body("job.status", equalTo("queued")).body("job.position", equalTo(1));
        get(fourth).body("job.position", equalTo(2));
        cancel(third)
                .statusCode(200)
                .body("job.status", equalTo("cancelled"))
                .body("job.attempt", equalTo(0))
                .body("job.position", nullValue());
        get(fourth).body("job.position", equalTo(1));
        get(fifth).body("job.position", equalTo(2));
        model(modelId(2))
                .body("model.lifecycle_state", equalTo("created"))
                .body("model.artifact.artifact_status", equalTo("missing"));

        // Those that wait find the installation offline; those that run end as they began.
        ModelOpsPeers.profile(platform, "offline");
        hub.goOn();
        over(first, "succeeded");
        over(second, "succeeded");
        over(fourth, "failed").body("job.error_message", equalTo("The installation went offline"));
        over(fifth, "failed");
        refused(retry(fifth), 403, "runtime_profile_blocks_internet");
        ModelOpsPeers.profile(platform, "online");
        retry(fifth).statusCode(202).body("job.error_message", nullValue());
        succeeded(fifth);
        refused(retry(UUID.randomUUID().toString()), 404, "job_not_found");
    }

    @Test
    void twoJobsOfOneFolderRunOneAfterTheOther() {
        hub.fault(file, Fault.STALLS);
        String first = runs(0);
        String second = start(repository(0), "");
        String other = runs(1);
        get(second).body("job.status", equalTo("queued"));
        hub.goOn();
        succeeded(other);
        succeeded(first);
        succeeded(second);
    }

    @Test
    void aSecondJobTakesNothingFromAModel() throws SQLException {
        hub.fault(file, Fault.STALLS);
        String first = runs(0);
        cancel(start(repository(0), "")).body("job.status", equalTo("cancelled"));
        model(modelId(0)).body("model.artifact.artifact_status", equalTo("staged"));
        String third = start(repository(0), "");
        get(third).body("job.status", equalTo("queued"));
        sql("UPDATE download_job SET not_before = now() + interval '1 hour' WHERE id = '" + third + "'");
        hub.goOn();
        succeeded(first);
        cancel(third).body("job.status", equalTo("cancelled"));
        model(modelId(0))
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.artifact.artifact_status", equalTo("ready"));
    }

    @Test
    void theFilesOfAModelInUseAreNotReplaced() throws Exception {
        succeeded(start(repository(0), ""));
        byte[] published = Files.readAllBytes(target(0).resolve(file));
        byte[] moved = new byte[200_000];
        new Random(6).nextBytes(moved);
        hub.put(repository(0), file, moved);
        hub.fault(file, Fault.STALLS);
        String job = start(repository(0), "");
        assertTrue(hub.awaitStall());
        sql("UPDATE managed_model SET lifecycle_state = 'ACTIVE' WHERE id = '" + modelId(0) + "'");
        hub.goOn();
        over(job, "failed").body("job.error_message", containsString("is in use by now"));
        assertArrayEquals(published, Files.readAllBytes(target(0).resolve(file)));
        model(modelId(0)).body("model.lifecycle_state", equalTo("active"));
    }

    /** The model of an old job has gone on living: the job must not set it back. */
    @Test
    void aRetryRespectsWhatBecameOfItsModel() throws SQLException {
        hub.fault(file, Fault.GATED);
        String job = start(repository(0), "");
        over(job, "failed");
        sql("UPDATE managed_model SET lifecycle_state = 'ACTIVE' WHERE id = '" + modelId(0) + "'");
        refused(retry(job), 409, "invalid_state_transition");
        sql("UPDATE managed_model SET lifecycle_state = 'INACTIVE' WHERE id = '" + modelId(0) + "'");
        ModelOpsPeers.bound(platform, modelId(0), "a-deployment");
        refused(retry(job), 409, "dependencies_unsatisfied");
        ModelOpsPeers.bound(platform, modelId(0));
        assertFalse(Files.exists(target(0)));
    }

    /** A user took the id that a removed model left: neither a retry nor a running job touches the user's model. */
    @Test
    void aDownloadNeverTouchesAnotherModelThatTookItsId() throws InterruptedException, SQLException {
        hub.fault(file, Fault.GATED);
        String failed = start(repository(0), "");
        over(failed, "failed");
        handOver(0);
        refused(retry(failed), 409, "model_id_taken");

        hub.fault(file, Fault.STALLS);
        String running = start(repository(1), "");
        assertTrue(hub.awaitStall());
        handOver(1);
        hub.goOn();
        succeeded(running).body("job.model_id", nullValue());
        for (int i = 0; i < 2; i++) {
            model(modelId(i))
                    .body("model.owner_user_id", equalTo(56_001))
                    .body("model.lifecycle_state", equalTo("active"))
                    .body("model.is_validation_current", equalTo(true))
                    .body("model.local_path", nullValue())
                    .body("model.checksum", nullValue());
        }
    }

    /** The platform's model is removed and a user's cloud model stands under its id. */
    private void handOver(int number) throws SQLException {
        String users = models.cloud(56_001, null, Stage.ACTIVE);
        sql("DELETE FROM managed_model WHERE id = '" + modelId(number) + "'");
        sql("DELETE FROM model_validation WHERE model_id = '" + users + "'");
        sql("UPDATE managed_model SET id = '" + modelId(number) + "' WHERE id = '" + users + "'");
        assertEquals(200, model(modelId(number)).extract().statusCode());
    }

    private Path target(int number) {
        return root.path().resolve(modelId(number));
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(text);
        }
    }
}
