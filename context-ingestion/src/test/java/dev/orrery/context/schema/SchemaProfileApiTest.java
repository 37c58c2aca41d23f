package dev.orrery.context.schema;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.orrery.context.edge.ContextTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SchemaProfileApiTest extends ContextTest {
    private static final String PROFILES = "/v1/context/schema-profiles";

    private ValidatableResponse create(String field, Object value) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "slug", "Customer-Notes",
                "display_name", "Customer notes",
                "provider_key", "Qdrant_Local",
                "schema", Map.of("properties", List.of(Map.of("name", "customer")))));
        body.put(field, value);
        return api.request().body(body).post(PROFILES).then();
    }

    @Test
    void aProfileIsListedAfterThoseOfTheSuite() {
        create("extra", 1)
                .statusCode(201)
                .body("schema_profile.slug", equalTo("customer-notes"))
                .body("schema_profile.provider_key", equalTo("qdrant_local"))
                .body("schema_profile.description", equalTo(""))
                .body("schema_profile.is_system", equalTo(false))
                .body("schema_profile.schema.properties[0].data_type", equalTo("text"));
        api.request()
                .queryParam("provider_key", "qdrant_local")
                .get(PROFILES)
                .then()
                .body("schema_profiles", hasSize(4))
                .body("schema_profiles[3].slug", equalTo("customer-notes"));
        for (String taken : List.of("customer-notes", "plain-document-rag")) {
            create("slug", taken)
                    .statusCode(409)
                    .body("error", equalTo("schema_profile_slug_conflict"))
                    .body("details.provider_key", equalTo("qdrant_local"))
                    .body("details.slug", equalTo(taken));
        }
    }

    @Test
    void aListNeedsAFamily() {
        for (String family : List.of("", " ")) {
            api.request()
                    .queryParam("provider_key", family)
                    .get(PROFILES)
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_provider_key"));
        }
        api.request().get(PROFILES).then().statusCode(400).body("error", equalTo("invalid_provider_key"));
        api.request()
                .queryParam("provider_key", "unheard_of")
                .get(PROFILES)
                .then()
                .statusCode(200)
                .body("schema_profiles", hasSize(0));
    }

    @Test
    void bodiesThatBreakARuleAreRefused() {
        refused("invalid_schema", "schema", 3);
        refused("invalid_schema_properties", "schema", Map.of("properties", "x"));
        refused("invalid_schema_property", "schema", Map.of("properties", List.of(1)));
        refused("invalid_schema_property_name", "schema", Map.of("properties", List.of(Map.of("name", " "))));
        refused(
                "invalid_schema_property_type",
                "schema",
                Map.of("properties", List.of(Map.of("name", "a", "data_type", "date"))));
        refused("invalid_slug", "slug", " ");
        refused("invalid_display_name", "display_name", "");
        refused("invalid_provider_key", "provider_key", "");
        refused("invalid_schema_profile_provider_capability", "provider_key", "vllm_local");
        create("provider_key", "unheard_of").statusCode(404).body("error", equalTo("provider_family_not_found"));
    }

    private void refused(String code, String field, Object value) {
        create(field, value).statusCode(400).body("error", equalTo(code));
    }
}
