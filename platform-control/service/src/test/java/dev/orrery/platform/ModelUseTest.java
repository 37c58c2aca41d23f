package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What model operations asks: where a model can be tried, and who binds it. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ModelUseTest {
    private static final String BASE = "/v1/internal/platform";

    @BeforeEach
    void ready() {
        Calls.awaitReady();
    }

    @Test
    void localProvidersAreListedWithWhatTheyHold() {
        String bound = Calls.snapshot().extract().path("capabilities.llm_inference.slug");
        String cloud =
                Calls.createProvider("cloud-for-model-use", "openai_compatible_cloud_llm", "https://llm.acme.test/v1");
        Calls.internal()
                .queryParam("capability", "llm_inference")
                .get(BASE + "/local-providers")
                .then()
                .statusCode(200)
                .body("provider.slug", hasItem(bound))
                .body("provider.id", not(hasItem(cloud)))
                .body("provider.findAll { it.provider_origin != 'local' }", hasSize(0))
                .body("find { it.provider.slug == '" + bound + "' }.active", equalTo(true))
                .body("find { it.provider.slug == '" + bound + "' }.provider.enabled", equalTo(true));
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
        Calls.internal()
                .queryParam("capability", "astrology")
                .get(BASE + "/local-providers")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_capability"));
    }

    @Test
    void theDeploymentsThatBindAModelAreNamed() {
        String model = Calls.snapshot().extract().path("capabilities.llm_inference.resources[0].managed_model_id");
        Calls.internal()
                .get(BASE + "/managed-models/" + model + "/deployments")
                .then()
                .statusCode(200)
                .body("", hasItem("local-default"));
        Calls.internal()
                .get(BASE + "/managed-models/nobody/deployments")
                .then()
                .statusCode(200)
                .body("", hasSize(0));
    }
}
