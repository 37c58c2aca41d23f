package dev.orrery.runtime;

import static dev.orrery.runtime.LocalRuntime.authorized;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.orrery.testkit.TestFolder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where no model can be written or found, the runtime says so and serves the rest. */
@QuarkusTest
@WithTestResource(LocalRuntime.class)
@TestProfile(UnwritableModelsTest.WithFilesInTheWay.class)
class UnwritableModelsTest {
    public static class WithFilesInTheWay implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path models = TestFolder.create("orrery-unwritable-models");
                // As on a read-only volume, for root too: the folders cannot be made.
                Files.writeString(models.resolve("all-minilm-l6-v2"), "no folder");
                Files.writeString(models.resolve("extractive-fallback"), "no folder");
                return Map.of("orrery.runtime.model-root", models.toString());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    @Test
    void bothModelsAreTellingWhyAndTheRestServes() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> RestAssured.get("/health").then().statusCode(200));
        for (String capability : new String[] {"inference", "embeddings"}) {
            authorized()
                    .get('/' + capability + "/v1/admin/runtime-state")
                    .then()
                    .body("load_state", equalTo("error"))
                    .body("last_error", startsWith("model_load_failed: "));
        }
        authorized().get("/v1/indexes").then().statusCode(200);
    }
}
