package dev.orrery.platform.deployment;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The one row that says which profile is active; locked by every activation. */
@Entity
@Table(name = "platform_active_deployment")
public class ActiveDeployment {
    public static final String KEY = "active";

    @Id
    public String activeKey = KEY;

    public UUID deploymentProfileId;
    public @Nullable UUID previousDeploymentProfileId;
    public @Nullable Long activatedByUserId;
    public Instant activatedAt;
}
