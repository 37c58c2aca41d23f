package dev.orrery.backend.inference;

import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A model that the user may invoke and that the active deployment serves. */
public record BoundModel(PlatformRuntime runtime, RuntimeBinding provider, BoundResource resource) {

    /** The id that users know the model by: the managed model's. */
    public String publicId() {
        return Objects.requireNonNullElse(resource.managedModelId(), resource.id());
    }

    /** What the provider calls the model, when the snapshot says so. */
    public Optional<String> statedProviderId() {
        return Stream.of(resource.providerResourceId(), resource.metadata().get("provider_model_id"))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .filter(id -> !id.isBlank())
                .findFirst();
    }

    /** Who serves the model, for status details; nothing of the provider's configuration. */
    public Map<String, @Nullable Object> statusDetails() {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("model_id", resource.id());
        details.put("provider_slug", provider.slug());
        details.put("provider_key", provider.providerKey());
        details.put("provider_origin", provider.providerOrigin());
        details.put("deployment_profile_slug", runtime.deploymentProfile().slug());
        return details;
    }
}
