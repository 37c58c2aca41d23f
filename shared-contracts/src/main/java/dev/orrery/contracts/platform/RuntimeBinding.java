package dev.orrery.contracts.platform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One capability of the {@code platform_runtime} snapshot: the provider instance with everything that an adapter needs
 * to call it. {@code config} may hold {@code secret_refs}; never log or store it.
 */
public record RuntimeBinding(
        UUID id,
        String slug,
        String providerKey,
        String providerOrigin,
        String displayName,
        String description,
        String adapterKind,
        String endpointUrl,
        @Nullable String healthcheckUrl,
        boolean enabled,
        Map<String, @Nullable Object> config,
        List<BoundResource> resources,
        @Nullable String defaultResourceId,
        @Nullable BoundResource defaultResource,
        Map<String, @Nullable Object> resourcePolicy,
        Map<String, @Nullable Object> bindingConfig) {

    public Optional<BoundResource> resource(String resourceId) {
        return resources.stream()
                .filter(resource -> resource.id().equals(resourceId))
                .findFirst();
    }

    /** The index of the store that answers for an index that this binding names: a full resync replaces it. */
    public String liveIndex(String index) {
        return resources.stream()
                .filter(resource -> index.equals(resource.providerResourceId()))
                .map(resource -> resource.metadata().get(BoundResource.LIVE_INDEX))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElse(index);
    }

    @JsonIgnore
    public boolean isCloud() {
        return "cloud".equals(providerOrigin);
    }

    /** Keeps secrets out of logs. */
    @Override
    public String toString() {
        return "RuntimeBinding[" + slug + ", " + providerKey + ", " + endpointUrl + "]";
    }
}
