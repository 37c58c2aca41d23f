package dev.orrery.kit.trust;

import dev.orrery.contracts.identity.Role;
import java.util.Objects;

/** The user on whose behalf a call is made, as the edge read it at most five seconds ago. */
public record Actor(long userId, String username, Role role, String organizationId) {
    public Actor {
        Objects.requireNonNull(username);
        Objects.requireNonNull(role);
        Objects.requireNonNull(organizationId);
        if (userId <= 0) {
            throw new IllegalArgumentException("A user id is positive, not " + userId);
        }
    }

    public boolean isSuperadmin() {
        return role == Role.SUPERADMIN;
    }
}
