package dev.orrery.platform.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.platform.provider.ProviderSummary;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deployment object of the public API, section 7. */
public record DeploymentView(
        UUID id,
        String slug,
        String displayName,
        String description,
        @JsonProperty("is_active") boolean active,
        List<BindingView> bindings,
        ConfigurationStatus.OfProfile configurationStatus) {

    public record BindingView(
            String capability,
            ProviderSummary provider,
            List<BoundResource> resources,
            @Nullable String defaultResourceId,
            @Nullable BoundResource defaultResource,
            Map<String, @Nullable Object> resourcePolicy,
            Map<String, @Nullable Object> config,
            ConfigurationStatus.OfBinding configurationStatus) {}
}
