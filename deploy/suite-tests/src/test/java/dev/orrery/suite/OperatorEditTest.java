package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The process of the control plane is killed and started again, over the same database and environment. */
@ExtendWith(Suite.class)
class OperatorEditTest {
    private static final String SLUG = "weaviate-local";

    @Test
    void anEditOfASeededProviderSurvivesARestart(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        JsonNode seeded = provider(api, SLUG);
        Map<String, Object> edit = Map.of(
                "display_name",
                "Our Weaviate",
                "endpoint_url",
                "http://127.0.0.1:9",
                "enabled",
                false,
                "config",
                Map.of("note", "kept"));
        put(api, seeded, edit);
        JsonNode edited = provider(api, SLUG);
        String deployments = bound(api);
        suite.kill("platform-control");
        suite.up();
        JsonNode found = provider(api, SLUG);
        assertEquals(edited, found);
        assertEquals("Our Weaviate", found.path("display_name").asText());
        assertEquals("http://127.0.0.1:9", found.path("endpoint_url").asText());
        assertEquals("kept", found.path("config").path("note").asText());
        assertEquals(deployments, bound(api), "bindings, models and the active deployment are as before");
        put(
                api,
                seeded,
                Map.of(
                        "display_name", seeded.path("display_name"),
                        "endpoint_url", seeded.path("endpoint_url"),
                        "enabled", true,
                        "config", seeded.path("config")));
        assertEquals(seeded, provider(api, SLUG));
    }

    private static JsonNode provider(Api api, String slug) {
        for (JsonNode provider : api.get("/v1/platform/providers").path("providers")) {
            if (provider.path("slug").asText().equals(slug)) {
                return provider;
            }
        }
        throw new AssertionError("No provider " + slug);
    }

    private static void put(Api api, JsonNode provider, Map<String, Object> fields) {
        api.request()
                .body(fields)
                .put("/v1/platform/providers/" + provider.path("id").asText())
                .then()
                .statusCode(200);
    }

    private static String bound(Api api) {
        StringBuilder shown = new StringBuilder();
        for (JsonNode deployment : api.get("/v1/platform/deployments").path("deployments")) {
            shown.append(deployment.path("slug")).append(deployment.path("is_active"));
            for (JsonNode binding : deployment.path("bindings")) {
                for (String key : List.of("capability", "default_resource_id", "resource_policy")) {
                    shown.append(' ').append(binding.path(key));
                }
                shown.append(' ').append(binding.path("provider").path("id"));
            }
        }
        return shown.toString();
    }
}
