package dev.orrery.agent.registry;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code registry_entity}. */
@Entity
@Table(name = "registry_entity")
public class Artifact {
    @Id
    String id;

    @Column(name = "entity_type")
    EntityType type;

    @Nullable
    Long ownerUserId;

    @Nullable
    UUID organizationId;

    Visibility visibility;
    EntityStatus status;
    Instant createdAt;
    Instant updatedAt;
}
