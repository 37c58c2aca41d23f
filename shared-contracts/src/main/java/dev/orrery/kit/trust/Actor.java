package dev.orrery.kit.trust;

import dev.orrery.contracts.identity.Role;
import java.util.Objects;
import java.util.Set;

/**
 * The user on whose behalf a call is made, as the edge read it at most five seconds ago.
 *
 * @param groups ids of the groups that the user belongs to; what is shared with a group is shared with its members
 */
public record Actor(long userId, String username, Role role, String organizationId, Set<String> groups) {
    public Actor {
        Objects.requireNonNull(username);
        Objects.requireNonNull(role);
        Objects.requireNonNull(organizationId);
        groups = Set.copyOf(groups);
        if (userId <= 0) {
            throw new IllegalArgumentException("A user id is positive, not " + userId);
        }
    }

    /** A user who belongs to no group. */
    public Actor(long userId, String username, Role role, String organizationId) {
        this(userId, username, role, organizationId, Set.of());
    }

    public boolean isSuperadmin() {
        return role == Role.SUPERADMIN;
    }
}
