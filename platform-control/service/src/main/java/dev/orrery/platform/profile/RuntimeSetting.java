package dev.orrery.platform.profile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stored setting of the installation. */
@Entity
@Table(name = "platform_runtime_config")
public class RuntimeSetting {
    @Id
    public String configKey;

    public String configValue;
    public @Nullable Long updatedByUserId;

    @Column(updatable = false)
    public Instant createdAt;

    public Instant updatedAt;
}
