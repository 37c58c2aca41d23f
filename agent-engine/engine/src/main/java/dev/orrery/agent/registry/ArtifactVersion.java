package dev.orrery.agent.registry;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** A row of {@code registry_version}; only {@code is_current} ever changes. */
@Entity
@Table(name = "registry_version")
public class ArtifactVersion {
    @Id
    UUID versionId;

    String entityId;

    @Column(name = "version")
    int ordinal;

    @Nullable
    String label;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    String spec;

    @Column(name = "is_current")
    boolean current;

    @Nullable
    Instant publishedAt;

    Instant createdAt;
    Instant updatedAt;

    /** A process of an older version writes none; its versions are the series itself. */
    String label() {
        return label == null ? "v" + ordinal : label;
    }
}
