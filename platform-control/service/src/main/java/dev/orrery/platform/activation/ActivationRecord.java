package dev.orrery.platform.activation;

import dev.orrery.platform.deployment.DeploymentProfile;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One activation, for the audit. */
@Entity
@Table(name = "platform_deployment_activation_audit")
public class ActivationRecord {
    @Id
    public UUID id;

    @ManyToOne(optional = false)
    @JoinColumn(name = "deployment_profile_id")
    public DeploymentProfile profile;

    @ManyToOne
    @JoinColumn(name = "previous_deployment_profile_id")
    public @Nullable DeploymentProfile previous;

    public @Nullable Long activatedByUserId;
    public Instant activatedAt;
}
