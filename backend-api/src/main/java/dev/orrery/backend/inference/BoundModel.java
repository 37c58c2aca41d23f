package dev.orrery.backend.playground.turn;

import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that the user may invoke and that the active deployment serves. */
record BoundModel(PlatformRuntime runtime, RuntimeBinding provider, BoundResource resource) {

    /** Who serves the model, for status details; nothing of the provider's configuration. */
    Map<String, @Nullable Object> statusDetails() {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("model_id", resource.id());
        details.put("provider_slug", provider.slug());
        details.put("provider_key", provider.providerKey());
        details.put("provider_origin", provider.providerOrigin());
        details.put("deployment_profile_slug", runtime.deploymentProfile().slug());
        return details;
    }
}
