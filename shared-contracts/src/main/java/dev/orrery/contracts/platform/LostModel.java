package dev.orrery.contracts.platform;

import dev.orrery.kit.failure.Failure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What platform control found of a local provider that refused to embed.
 *
 * @param lost whether its slot names a model that its runtime does not serve
 * @param recoveryAttempted whether the runtime was asked to load it just now; false while it is loading it already
 * @param runtimeInventoryIds what the runtime serves instead
 * @param runtimeState as its controller tells it; null where there is none
 */
public record LostModel(
        boolean lost,
        boolean recoveryAttempted,
        @Nullable String loadedManagedModelId,
        @Nullable String expectedRuntimeModelId,
        List<String> runtimeInventoryIds,
        @Nullable Map<String, @Nullable Object> runtimeState) {
    /** The family of providers whose slots are asked for their model when it is lost. */
    public static final String FAMILY = "vllm_embeddings_local";

    /** Nothing is known to be lost. */
    public static final LostModel NOTHING = new LostModel(false, false, null, null, List.of(), null);

    /** 503 {@code embeddings_runtime_drift}. @param refused what the provider said the second time */
    public Failure failure(String provider, String resourceId, Failure refused) {
        return Failure.unavailable(
                        "embeddings_runtime_drift",
                        "The embeddings runtime of '" + provider
                                + "' does not serve the model that was assigned to it"
                                + (recoveryAttempted ? "; it was asked to load it, try again shortly." : "."))
                .with("status_code", refused.details().get("status_code"))
                .with("provider", provider)
                .with("resource_id", resourceId)
                .with("loaded_managed_model_id", loadedManagedModelId)
                .with("expected_runtime_model_id", expectedRuntimeModelId)
                .with("runtime_inventory_ids", runtimeInventoryIds)
                .with("runtime_state", runtimeState)
                .with("recovery_attempted", recoveryAttempted)
                .causedBy(refused);
    }
}
