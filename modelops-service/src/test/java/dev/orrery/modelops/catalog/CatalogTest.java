package dev.orrery.modelops.catalog;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.ModelOpsPeers.ModelRoot;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Local models are put into the registry with their files, and the files are looked after. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class CatalogTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final long OWNER = 33_000;

    private final String id = "m-" + UUID.randomUUID();

    ModelRoot root;
    HttpPeer platform;

    @Inject
    TestModels models;

    @Test
    void theCatalogTakesLocalModels() throws IOException {
        Path folder = Files.createDirectories(root.path().resolve("folder-" + UUID.randomUUID()));
        catalog("{\"name\":\"Phi Lab\",\"id\":\"" + id + "\",\"provider\":\"local\",\"local_path\":\""
                        + folder.getFileName() + "\",\"task_key\":\"embeddings\"}")
                .statusCode(201)
                .body("model.id", equalTo(id))
                .body("model.local_path", equalTo(folder.toString()))
                .body("model.status", equalTo("available"))
                .body("model.hosting_kind", equalTo("local"))
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.category", equalTo("predictive"));
        superadmin().get("/v1/modelops/catalog").then().body("models.id", hasItem(id));
        String artifact = "artifacts.find { it.artifact_id == '" + id + ":weights' }.";
        superadmin()
                .get("/v1/modelops/local-artifacts")
                .then()
                .statusCode(200)
                .body(artifact + "artifact_status", equalTo("ready"))
                .body(artifact + "ready_for_registration", equalTo(false))
                .body(artifact + "linked_model_id", equalTo(id))
                .body(artifact + "validation_hint", equalTo("artifact_ready"));
        superadmin().post(MODELS + "/" + id + "/unregister").then().statusCode(200);
        superadmin()
                .get("/v1/modelops/local-artifacts")
                .then()
                .body(artifact + "suggested_model_id", equalTo(id))
                .body(artifact + "validation_hint", equalTo("ready_to_register"));
        catalog("{\"name\":\"My Hub Model\",\"provider\":\"huggingface\",\"source_id\":\"acme/" + id + "\"}")
                .statusCode(201)
                .body("model.id", equalTo("acme--" + id))
                .body(
                        "model.local_path",
                        equalTo(root.path().resolve("acme--" + id).toString()));

        refused(catalog("[]"), 400, "invalid_payload");
        refused(catalog("{}"), 400, "invalid_name");
        refused(catalog("{\"name\":\"n\",\"provider\":\"moon\"}"), 400, "invalid_provider");
        refused(catalog("{\"name\":\"n\",\"provider\":\"local\"}"), 400, "invalid_local_path");
        refused(catalog("{\"name\":\"n\",\"provider\":\"local\",\"local_path\":\"../x\"}"), 400, "invalid_local_path");
        refused(catalog("{\"name\":\"n\",\"provider\":\"local\",\"local_path\":\"/etc\"}"), 400, "invalid_local_path");
        refused(catalog("{\"name\":\"n\",\"status\":\"moon\"}"), 400, "invalid_status");
        refused(catalog("{\"name\":\"n\",\"category\":\"moon\"}"), 400, "invalid_category");
    }

    @Test
    void aCatalogEntryHasItsDefaultsAndRespectsWhatIsThere() {
        String name = "My Model " + UUID.randomUUID();
        catalog("{\"name\":\"" + name + "\",\"metadata\":[1],\"comment\":null}")
                .statusCode(201)
                .body("model.id", equalTo(name.toLowerCase(Locale.ROOT).replace(" ", "-")))
                .body("model.provider", equalTo("custom"))
                .body("model.task_key", equalTo("llm"))
                .body("model.local_path", equalTo(null))
                .body("model.metadata", equalTo(Map.of()));
        refused(catalog("{\"name\":\"n\",\"id\":\"" + "x".repeat(201) + "\"}"), 400, "invalid_id");
        refused(catalog("{\"name\":\"n\",\"model_size_billion\":\"big\"}"), 400, "missing_config");
        refused(catalog(entry(models.cloud(OWNER, null, Stage.REGISTERED))), 409, "model_id_taken");
        refused(catalog(entry(models.platformLocal(Stage.ACTIVE))), 409, "invalid_state_transition");
        String bound = models.platformLocal(Stage.INACTIVE);
        ModelOpsPeers.bound(platform, bound, "a-deployment");
        refused(catalog(entry(bound)), 409, "dependencies_unsatisfied");
        catalog(entry(models.platformLocal(Stage.VALIDATED)))
                .statusCode(201)
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.is_validation_current", equalTo(false));
    }

    private static String entry(String model) {
        return "{\"name\":\"n\",\"id\":\"" + model + "\"}";
    }

    @Test
    void filesAreVerifiedAgainstTheFirstLook() throws IOException {
        Path file = root.path().resolve(id + ".gguf");
        Files.write(file, "GGUF and weights".getBytes(StandardCharsets.UTF_8));
        catalog("{\"name\":\"n\",\"id\":\"" + id + "\",\"provider\":\"local\",\"local_path\":\"" + id + ".gguf\"}")
                .statusCode(201);
        String checksum = verify(id)
                .statusCode(200)
                .body("verification.status", equalTo("ready"))
                .body("verification.baseline", equalTo(true))
                .body("verification.files[0].path", equalTo(id + ".gguf"))
                .body("verification.files[0].state", equalTo("ok"))
                .extract()
                .path("verification.checksum");
        verify(id).body("verification.baseline", equalTo(false)).body("verification.checksum", equalTo(checksum));
        superadmin().get(MODELS + "/" + id).then().body("model.checksum", equalTo(checksum));

        Files.write(file, "GGUF and other weights".getBytes(StandardCharsets.UTF_8));
        verify(id)
                .body("verification.status", equalTo("corrupt"))
                .body("verification.files[0].state", equalTo("changed"));
        superadmin()
                .get(MODELS + "/" + id)
                .then()
                .body("model.artifact.artifact_status", equalTo("corrupt"))
                .body("model.validation_error.reason", equalTo("artifact_changed"));
        Files.write(file, "no such format".getBytes(StandardCharsets.UTF_8));
        verify(id).body("verification.files[0].state", equalTo("malformed"));
        Files.delete(file);
        verify(id)
                .body("verification.status", equalTo("missing"))
                .body("verification.files[0].state", equalTo("missing"));
        refused(verify(models.cloud(OWNER, null, Stage.REGISTERED)), 409, "artifact_unavailable");
        refused(verify(models.platformLocal(Stage.REGISTERED)), 409, "artifact_unavailable");
        refused(verify("chat-one"), 400, "invalid_local_path");
        superadmin().get(MODELS + "/chat-one").then().body("model.lifecycle_state", notNullValue());
    }

    private static ValidatableResponse verify(String model) {
        return superadmin().post(MODELS + "/" + model + "/verify").then();
    }

    private static ValidatableResponse catalog(String body) {
        return superadmin()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/modelops/catalog")
                .then();
    }

    private static RequestSpecification superadmin() {
        return forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN));
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
