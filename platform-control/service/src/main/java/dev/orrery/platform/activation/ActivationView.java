package dev.orrery.platform.activation;

import dev.orrery.contracts.platform.DeploymentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An audit row of the public API, section 7.2. */
public record ActivationView(
        UUID id,
        DeploymentRef deploymentProfile,
        @Nullable DeploymentRef previousDeploymentProfile,
        @Nullable Long activatedByUserId,
        Instant activatedAt) {

    static ActivationView of(ActivationRecord row) {
        return new ActivationView(
                row.id,
                row.profile.ref(),
                row.previous == null ? null : row.previous.ref(),
                row.activatedByUserId,
                row.activatedAt);
    }
}
