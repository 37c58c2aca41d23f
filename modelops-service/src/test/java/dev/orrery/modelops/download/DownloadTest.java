package dev.orrery.modelops.download;

import static dev.orrery.modelops.download.Downloads.get;
import static dev.orrery.modelops.download.Downloads.over;
import static dev.orrery.modelops.download.Downloads.post;
import static dev.orrery.modelops.download.Downloads.refused;
import static dev.orrery.modelops.download.Downloads.succeeded;
import static dev.orrery.modelops.download.Downloads.superadmin;
import static dev.orrery.testkit.TestTokens.forwarded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.ModelOpsPeers.ModelRoot;
import dev.orrery.modelops.TestModels;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LocalHub;
import dev.orrery.testkit.LocalHub.Fault;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class DownloadTest {
    private static final String SERVICE = "modelops-service";
    private static final String DOWNLOADS = Downloads.ROUTE;
    private static final byte[] CONFIG = "{\"model_type\":\"phi\"}".getBytes(StandardCharsets.UTF_8);

    private final byte[] weights = new byte[200_000];
    private final String repository = "acme/phi-" + UUID.randomUUID();
    private final String modelId = repository.replace("/", "--");
    private final String file = UUID.randomUUID() + ".safetensors";

    LocalHub hub;
    ModelRoot root;
    HttpPeer platform;

    @Inject
    DataSource database;

    @Inject
    TestModels models;

    @Inject
    StagingCleanup cleanup;

    @BeforeEach
    void repository() {
        new Random(7).nextBytes(weights);
        hub.put(repository, "config.json", CONFIG)
                .put(repository, "folder/tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8))
                .put(repository, file, weights);
    }

    @AfterEach
    void online() {
        ModelOpsPeers.profile(platform, "online");
        hub.goOn();
    }

    /** Larger than what any other answer may be. */
    @Test
    void aLargeFileComesInOnePiece() {
        hub.put(repository, file, new byte[65 << 20]);
        succeeded(Downloads.start(repository, ""))
                .body("job.attempt", equalTo(1))
                .body("job.bytes_done", equalTo(CONFIG.length + 2 + (65 << 20)));
        assertEquals(List.of(""), ranges());
    }

    @Test
    void whatIsLeftOfDownloadsIsRemoved() throws IOException {
        Path staging = root.path().resolve(".staging");
        Path before = Files.createDirectories(staging.resolve(modelId + "@deadbeef"));
        Files.write(before.resolve(file + ".part"), new byte[1000]);
        succeeded(Downloads.start(repository, ""));
        assertFalse(Files.exists(before), "of an earlier commit of this model");

        Path old = Files.createDirectories(staging.resolve("acme--old@c1"));
        Path fresh = Files.createDirectories(staging.resolve("acme--fresh@c1"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        for (Path each : List.of(old, fresh)) {
            Files.setLastModifiedTime(Files.write(each.resolve("a.bin"), new byte[10]), longAgo);
        }
        Files.setLastModifiedTime(old, longAgo);
        cleanup.removeAbandoned();
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(fresh.resolve("a.bin")));
    }

    @Test
    void aRepositoryIsFetchedVerifiedAndPublished() throws IOException {
        hub.put(repository, "pytorch_model.bin", new byte[4096]);
        String job = post("{\"source_id\":\"" + repository
                        + "\",\"name\":\"My Phi\",\"task_key\":\"embeddings\",\"ignore_patterns\":\"*.bin, docs/\"}")
                .statusCode(202)
                .body("job.provider", equalTo("huggingface"))
                .body("job.source_id", equalTo(repository))
                .body("job.status", equalTo("queued"))
                .body("job.model_id", equalTo(null))
                .body("job.position", greaterThan(0))
                .extract()
                .path("job.job_id");
        succeeded(job)
                .body("job.model_id", equalTo(modelId))
                .body("job.revision", equalTo(LocalHub.COMMIT))
                .body("job.files_total", equalTo(3))
                .body("job.files_done", equalTo(3))
                .body("job.bytes_total", equalTo(CONFIG.length + 2 + weights.length))
                .body("job.bytes_done", equalTo(CONFIG.length + 2 + weights.length))
                .body("job.attempt", equalTo(1))
                .body("job.started_at", notNullValue())
                .body("job.finished_at", notNullValue());
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
        assertArrayEquals(CONFIG, Files.readAllBytes(target().resolve("config.json")));
        assertTrue(Files.exists(target().resolve("folder/tokenizer.json")));
        assertFalse(Files.exists(target().resolve("pytorch_model.bin")));
        model().body("model.lifecycle_state", equalTo("registered"))
                .body("model.name", equalTo("My Phi"))
                .body("model.task_key", equalTo("embeddings"))
                .body("model.source_kind", equalTo("hf_import"))
                .body("model.local_path", equalTo(target().toString()))
                .body("model.revision", equalTo(LocalHub.COMMIT))
                .body("model.artifact.artifact_status", equalTo("ready"))
                .body("model.checksum", notNullValue())
                .body("model.metadata.ignore_patterns", equalTo(List.of("*.bin", "docs/")));
        String asked = hub.peer()
                .received("GET", "/api/models/" + repository + "/revision/main")
                .getFirst()
                .header("Authorization");
        assertEquals("Bearer " + LocalHub.TOKEN, asked);
        assertTrue(hub.contentNetwork().received().stream()
                .allMatch(request -> request.header("Authorization").isEmpty()));
    }

    @Test
    void aTransferThatBreaksGoesOnWhereItEnded() throws IOException {
        hub.fault(file, Fault.BREAKS_ONCE);
        succeeded(start()).body("job.attempt", equalTo(2));
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
        List<String> ranges = ranges();
        assertEquals("", ranges.getFirst());
        assertTrue(ranges.getLast().matches("bytes=[1-9]\\d*-"), ranges.toString());
    }

    @Test
    void aServerThatIgnoresRangesIsReadFromTheStart() throws IOException {
        hub.fault(file, Fault.BREAKS_ONCE_THEN_IGNORES_RANGES);
        succeeded(start()).body("job.bytes_done", equalTo(CONFIG.length + 2 + weights.length));
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
    }

    @Test
    void otherContentThanAnnouncedIsNeverPublished() {
        hub.fault(file, Fault.CORRUPT);
        String job = start();
        over(job, "failed")
                .body("job.error_message", containsString("checksum"))
                .body("job.attempt", equalTo(3))
                .body("job.model_id", equalTo(null));
        assertFalse(Files.exists(target()));
        model().body("model.lifecycle_state", equalTo("created"))
                .body("model.artifact.artifact_status", equalTo("missing"))
                .body("model.metadata.error", containsString("checksum"));
        superadmin()
                .get("/v1/modelops/catalog")
                .then()
                .body("models.find { it.id == '" + modelId + "' }.status", equalTo("failed"));

        hub.fault(file, Fault.RATE_LIMITED_ONCE);
        superadmin()
                .post(DOWNLOADS + "/" + job + "/retry")
                .then()
                .statusCode(202)
                .body("job.status", equalTo("queued"));
        succeeded(job).body("job.error_message", equalTo(null));
        model().body("model.lifecycle_state", equalTo("registered")).body("model.metadata.error", equalTo(null));
    }

    @Test
    void aRunningDownloadShowsItsProgressAndIsCancelledAndContinued() throws Exception {
        hub.fault(file, Fault.STALLS);
        String job = start();
        assertTrue(hub.awaitStall());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> get(job).body("job.status", equalTo("running"))
                        .body("job.files_total", equalTo(3))
                        .body("job.files_done", equalTo(2))
                        .body("job.bytes_done", greaterThan(weights.length / 3)));
        superadmin().queryParam("status", "RUNNING").get(DOWNLOADS).then().body("jobs.job_id", hasItem(job));
        superadmin().queryParam("status", "lost").get(DOWNLOADS).then().body("jobs", hasSize(0));
        superadmin().post(DOWNLOADS + "/" + job + "/cancel").then().statusCode(200);
        hub.goOn();
        over(job, "cancelled");
        assertFalse(Files.exists(target()));
        refused(superadmin().post(DOWNLOADS + "/" + job + "/cancel").then(), 409, "download_already_over");

        superadmin().post(DOWNLOADS + "/" + job + "/retry").then().statusCode(202);
        succeeded(job);
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
        refused(superadmin().post(DOWNLOADS + "/" + job + "/retry").then(), 409, "download_not_retryable");
    }

    @Test
    void attemptsThatGetFurtherMayBreakMoreOftenThanIsAllowed() throws IOException {
        hub.fault(file, Fault.BREAKS_OFTEN);
        succeeded(start()).body("job.attempt", equalTo(6));
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
    }

    /** The row is all that is left of a process that was killed; the old worker, were it alive, must not publish. */
    @Test
    void aJobOfADeadWorkerIsTakenUpByAnother() throws Exception {
        hub.fault(file, Fault.STALLS);
        String job = start();
        assertTrue(hub.awaitStall());
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> get(job).body("job.status", equalTo("running")));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE download_job SET lease_token = gen_random_uuid(), lease_until = now() -"
                    + " interval '1 second' WHERE id = '" + job + "'");
        }
        hub.goOn();
        succeeded(job).body("job.attempt", equalTo(2));
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
        model().body("model.lifecycle_state", equalTo("registered"));
    }

    @Test
    void aSecondDownloadFetchesOnlyWhatIsNew() throws IOException {
        succeeded(start());
        long transfers = ranges().size();
        hub.put(repository, "extra.json", "[]".getBytes(StandardCharsets.UTF_8));
        succeeded(start()).body("job.files_done", equalTo(4));
        assertEquals(transfers, ranges().size());
        assertTrue(Files.exists(target().resolve("extra.json")));
        assertArrayEquals(weights, Files.readAllBytes(target().resolve(file)));
    }

    @Test
    void whatWillNotGetBetterFailsAtOnce() {
        hub.fault(file, Fault.GATED);
        over(start(), "failed").body("job.attempt", equalTo(1)).body("job.error_message", containsString("gated"));
        over(start("acme/none-" + UUID.randomUUID()), "failed").body("job.error_message", containsString("401"));
        over(Downloads.start(repository, ",\"allow_patterns\":[\"*.gguf\"]"), "failed")
                .body("job.error_message", containsString("no file that the patterns take"));
    }

    @Test
    void aDownloadThatDoesNotFitIsNotBegun() {
        hub.announce(file, 1_000_000_000_000_000_000L);
        over(start(), "failed").body("job.error_message", containsString("room"));
        assertEquals(List.of(), ranges());
    }

    @Test
    void aPathThatLeavesTheFolderIsRefused() {
        String evil = "acme/evil-" + UUID.randomUUID();
        hub.put(evil, "../../outside.txt", "x".getBytes(StandardCharsets.UTF_8));
        over(start(evil), "failed").body("job.error_message", containsString("leaves the model's folder"));
        assertFalse(Files.exists(root.path().resolve("outside.txt")));
    }

    @Test
    void eachRuleHasItsCode() {
        refused(post("[]"), 400, "invalid_payload");
        refused(post("{\"source_id\":\" \"}"), 400, "invalid_source_id");
        refused(post("{\"source_id\":\"///\"}"), 400, "invalid_source_id");
        refused(post("{\"source_id\":\"../..\"}"), 400, "invalid_source_id");
        refused(post("{\"source_id\":\"a/b\",\"category\":\"odd\"}"), 400, "invalid_category");
        refused(superadmin().get(DOWNLOADS + "/x").then(), 400, "invalid_job_id");
        refused(superadmin().get(DOWNLOADS + "/" + UUID.randomUUID()).then(), 404, "job_not_found");
        refused(
                superadmin()
                        .post(DOWNLOADS + "/" + UUID.randomUUID() + "/cancel")
                        .then(),
                404,
                "job_not_found");
        refused(
                forwarded(SERVICE, TestTokens.actor(2, Role.ADMIN))
                        .get(DOWNLOADS)
                        .then(),
                403,
                "insufficient_role");
        ModelOpsPeers.profile(platform, "offline");
        refused(post("{\"source_id\":\"a/b\"}"), 403, "runtime_profile_blocks_internet");
        superadmin().get(DOWNLOADS).then().statusCode(200);
    }

    @Test
    void aModelInUseOrOfSomeoneElseIsNotReset() {
        String active = models.platformLocal(TestModels.Stage.ACTIVE);
        refused(post("{\"source_id\":\"" + active + "\"}"), 409, "invalid_state_transition");
        String bound = models.platformLocal(TestModels.Stage.INACTIVE);
        ModelOpsPeers.bound(platform, bound, "local-default");
        refused(post("{\"source_id\":\"" + bound + "\"}"), 409, "dependencies_unsatisfied");
        String others = models.cloud(4711, null, TestModels.Stage.REGISTERED);
        refused(post("{\"source_id\":\"" + others + "\"}"), 409, "model_id_taken");
        superadmin().get(DOWNLOADS).then().body("jobs.source_id", not(hasItem(others)));
    }

    private String start() {
        return Downloads.start(repository, "");
    }

    private static String start(String source) {
        return Downloads.start(source, "");
    }

    private ValidatableResponse model() {
        return superadmin().get("/v1/modelops/models/" + modelId).then().statusCode(200);
    }

    private Path target() {
        return root.path().resolve(modelId);
    }

    /** The ranges that were asked of the content network for the weights, in order. */
    private List<String> ranges() {
        return hub.contentNetwork().received("GET", "/" + repository).stream()
                .map(request -> request.header("Range"))
                .toList();
    }
}
