package dev.orrery.platform;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The objects of the wire have all their keys, whatever their values are, and the lists have their order. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class WireShapesTest {
    private static final String[] PROVIDER = words("""
            id slug provider_key capability adapter_kind provider_origin display_name description endpoint_url
            healthcheck_url enabled config secret_refs loaded_managed_model_id loaded_managed_model_name
            loaded_runtime_model_id loaded_local_path loaded_source_id load_state load_error""");
    private static final String[] DEPLOYMENT =
            words("id slug display_name description is_active bindings configuration_status");
    private static final String[] BINDING = words("""
            capability provider resources default_resource_id default_resource resource_policy config
            configuration_status""");
    private static final String[] BOUND_PROVIDER =
            words("id slug provider_key provider_origin display_name endpoint_url enabled adapter_kind");
    private static final String[] RESOURCE = words("""
            id resource_kind ref_type managed_model_id knowledge_base_id provider_resource_id display_name metadata name
            provider backend task_key provider_model_id local_path source_id availability""");
    private static final String UTC = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|\\+00:00)";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @BeforeEach
    void ready() {
        Calls.awaitReady();
        peers.standardRuntime();
    }

    @Test
    void providersAndFamilies() {
        ValidatableResponse providers = get("providers");
        providers
                .body("providers", everyItem(keys(PROVIDER)))
                .rootPath("providers.find { it.slug == 'lucene-local' }")
                .body("loaded_managed_model_id", nullValue())
                .body("load_state", is("empty"))
                .body("load_error", nullValue());
        assertSorted(providers.extract().jsonPath(), "providers", "capability", "slug");
        ValidatableResponse families = get("provider-families");
        families.body(
                "provider_families",
                everyItem(
                        keys(words("provider_key capability adapter_kind provider_origin display_name description"))));
        assertSorted(families.extract().jsonPath(), "provider_families", "capability", "provider_key");
    }

    @Test
    void deploymentsAndTheirBindings() {
        ValidatableResponse deployments = get("deployments");
        deployments
                .body("deployments", everyItem(keys(DEPLOYMENT)))
                .body("deployments.bindings.flatten()", everyItem(keys(BINDING)))
                .body("deployments.bindings.flatten().provider", everyItem(keys(BOUND_PROVIDER)))
                .body("deployments.bindings.flatten().resources.flatten()", everyItem(keys(RESOURCE)))
                .body(
                        "deployments.configuration_status",
                        everyItem(keys(words("is_ready incomplete_capabilities summary"))))
                .body(
                        "deployments.bindings.flatten().configuration_status",
                        everyItem(keys(words("is_ready issues summary"))));
        assertSorted(JsonPath.from(deployments.extract().asString()), "deployments[0].bindings", "capability");
    }

    @Test
    void theSnapshotHasTheKeysOfTheContract() {
        Calls.snapshot()
                .statusCode(200)
                .body("deployment_profile", keys(words("id slug display_name")))
                .body("capabilities.values()", everyItem(keys(words("""
                        id slug provider_key provider_origin display_name description adapter_kind endpoint_url
                        healthcheck_url enabled config resources default_resource_id default_resource resource_policy
                        binding_config"""))))
                .body("capabilities.llm_inference.resources", everyItem(keys(RESOURCE)))
                .body("capabilities.sandbox_execution.default_resource_id", nullValue())
                .body("capabilities.sandbox_execution.default_resource", nullValue());
    }

    @Test
    void audits() {
        get("activation-audit")
                .body(
                        "activation_audit",
                        everyItem(
                                keys(
                                        words(
                                                "id deployment_profile previous_deployment_profile activated_by_user_id activated_at"))))
                .body("activation_audit.deployment_profile", everyItem(keys(words("id slug display_name"))))
                .body("activation_audit.activated_at", everyItem(matchesPattern(UTC)));
    }

    @Test
    void capabilitiesAndWhoServesThem() {
        ValidatableResponse capabilities =
                Calls.as(Role.USER).get("/v1/platform/capabilities").then().statusCode(200);
        capabilities
                .body(
                        "capabilities",
                        everyItem(keys(words("capability display_name description required active_provider"))))
                .body("capabilities.active_provider", everyItem(keys(words("""
                        id slug provider_key provider_origin display_name deployment_profile_id
                        deployment_profile_slug"""))))
                .body("capabilities.display_name", hasItem("MCP runtime"));
        assertSorted(capabilities.extract().jsonPath(), "capabilities", "capability");
    }

    @Test
    void aValidation() {
        Calls.superadmin()
                .post("/v1/platform/providers/" + Calls.providerId("vllm-embeddings-local") + "/validate")
                .then()
                .statusCode(200)
                .body("provider", keys(PROVIDER))
                .body("validation.health", keys(words("reachable status_code provider_key provider_slug")))
                .body("validation.resources", everyItem(keys(RESOURCE)))
                .body("validation.resources[0].ref_type", is("provider_resource"))
                .body("validation.resources[0].metadata.provider_model_id", is("tiny-embed"))
                .body("validation.resources[0].availability", nullValue());
    }

    private static ValidatableResponse get(String list) {
        return Calls.superadmin().get("/v1/platform/" + list).then().statusCode(200);
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+", -1);
    }

    /** Exactly these keys; the order is free. */
    @SuppressWarnings("unchecked")
    private static Matcher<Object> keys(String... wanted) {
        Matcher<?> matcher = new KeySet(List.of(wanted));
        return (Matcher<Object>) matcher;
    }

    /** An object by its keys. */
    private static final class KeySet extends org.hamcrest.FeatureMatcher<Map<String, ?>, Iterable<String>> {
        KeySet(List<String> wanted) {
            super(containsInAnyOrder(wanted.toArray(new String[0])), "an object with the keys", "keys");
        }

        @Override
        protected Iterable<String> featureValueOf(Map<String, ?> actual) {
            return actual.keySet();
        }
    }

    private static void assertSorted(JsonPath body, String list, String... by) {
        List<Map<String, Object>> items = body.getList(list);
        Comparator<Map<String, Object>> order = Stream.of(by)
                .map(key -> Comparator.<Map<String, Object>, String>comparing(item -> String.valueOf(item.get(key))))
                .reduce(Comparator::thenComparing)
                .orElseThrow();
        assertEquals(items.stream().sorted(order).toList(), items);
    }
}
