package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code users}. Updates write only what changed, so that two of them never undo each other. */
@Entity
@DynamicUpdate
@Table(name = "users")
class UserAccount {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String email;

    String username;

    /** None for who only logs in with an external provider. */
    @Nullable
    String passwordHash;

    @Convert(converter = RoleColumn.class)
    Role role;

    @Column(name = "is_active")
    boolean active;

    UUID organizationId;

    Instant createdAt;

    Instant updatedAt;

    Actor actor(Set<String> groups) {
        return new Actor(id, username, role, organizationId.toString(), groups);
    }
}
