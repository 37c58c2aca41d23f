package dev.orrery.platform.capability;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A capability and who serves it now, section 6.1. */
public record CapabilityView(
        String capability,
        String displayName,
        String description,
        boolean required,
        @Nullable ActiveProvider activeProvider) {

    public record ActiveProvider(
            UUID id,
            String slug,
            String providerKey,
            String providerOrigin,
            String displayName,
            UUID deploymentProfileId,
            String deploymentProfileSlug) {}
}
