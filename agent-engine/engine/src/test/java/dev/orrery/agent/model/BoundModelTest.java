package dev.orrery.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.adapters.http.AdapterConfig;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.probe.HttpProviderProbe;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import dev.orrery.testkit.HttpPeer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Which model an execution uses and what its provider calls it: section 9.3 of the platform contract. */
class BoundModelTest {
    private final HttpPeer peer = HttpPeer.start();
    private final ProviderCalls calls = new ProviderCalls(
            new EgressClient(),
            new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(AdapterConfig.class)
                    .build()
                    .getConfigMapping(AdapterConfig.class),
            () -> new RuntimeProfile("online", false, "database"),
            new RecentCloudTraffic("test"),
            new SimpleMeterRegistry());

    @AfterEach
    void stop() {
        peer.close();
    }

    private RuntimeBinding binding(@Nullable BoundResource chosen, BoundResource... resources) {
        return new RuntimeBinding(
                UUID.randomUUID(),
                "vllm-local",
                "vllm_local",
                "local",
                "vLLM",
                "",
                "openai_compatible_llm",
                peer.uri().toString(),
                null,
                true,
                Map.of(),
                List.of(resources),
                chosen == null ? null : chosen.id(),
                chosen,
                Map.of(),
                Map.of());
    }

    private static BoundResource resource(@Nullable String providerId, @Nullable String localPath) {
        return new BoundResource(
                "acme--mini",
                "model",
                "managed_model",
                "acme--mini",
                null,
                providerId,
                "Mini",
                Map.of(),
                "Mini",
                null,
                "local",
                "llm",
                null,
                localPath,
                "acme/mini",
                null);
    }

    private String runtimeId(BoundResource resource) {
        RuntimeBinding binding = binding(resource, resource);
        return BoundModel.byDefault(binding).runtimeId(() -> new HttpProviderProbe(calls.probe(binding)));
    }

    private static Failure refused(Executable call, int status, String code) {
        Failure refused = assertThrows(Failure.class, call);
        assertEquals(status, refused.status());
        assertEquals(code, refused.code());
        return refused;
    }

    @Test
    void whatTheBindingSaysIsTakenWithoutAQuestion() {
        assertEquals("served-name", runtimeId(resource("served-name", "/models/mini")));
        assertEquals(List.of(), peer.received());
    }

    @Test
    void elseTheFirstNameThatTheProviderLists() {
        peer.on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"acme/mini\"},{\"id\":\"Mini\"}]}");
        assertEquals("Mini", runtimeId(resource(null, "/models/mini")));
    }

    @Test
    void aModelThatIsNotBoundOrNotNamedIsRefusedWithTheReason() {
        RuntimeBinding unchosen = binding(null, resource("served-name", null));
        assertEquals(
                "requested_model_not_bound",
                refused(() -> BoundModel.choose(unchosen, "other"), 403, "EXEC_MODEL_NOT_ALLOWED")
                        .details()
                        .get("reason"));
        assertEquals(
                "missing_model_ref",
                refused(() -> BoundModel.choose(unchosen, null), 403, "EXEC_MODEL_NOT_ALLOWED")
                        .details()
                        .get("reason"));
        refused(() -> BoundModel.byDefault(binding(null)), 403, "EXEC_MODEL_NOT_ALLOWED");
    }

    @Test
    void aProviderThatDoesNotListItOrDoesNotListAtAllHasItsCode() {
        peer.on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"another\"}]}");
        refused(() -> runtimeId(resource(null, "/models/mini")), 409, "requested_model_not_exposed");
        peer.on("GET", "/v1/models", 503, "{}");
        refused(() -> runtimeId(resource(null, "/models/mini")), 503, "model_inventory_unavailable");
        peer.on("GET", "/v1/models", 500, "{}");
        refused(() -> runtimeId(resource(null, "/models/mini")), 502, "model_inventory_unavailable");
        peer.close();
        refused(() -> runtimeId(resource(null, "/models/mini")), 502, "model_inventory_unavailable");
    }
}
