package dev.orrery.backend.group;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code groups}. */
@Entity
@Table(name = "groups")
class UserGroup {
    @Id
    UUID id;

    UUID organizationId;

    String name;

    String description;

    Instant createdAt;

    Instant updatedAt;
}
