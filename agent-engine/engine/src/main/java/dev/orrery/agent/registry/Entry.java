package dev.orrery.agent.registry;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entity with its current version.
 *
 * @param ownerUserId null when it belongs to the installation
 * @param organizationId null when it belongs to the installation
 */
public record Entry(
        String id,
        EntityType type,
        @Nullable Long ownerUserId,
        @Nullable UUID organizationId,
        Visibility visibility,
        EntityStatus status,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Version current) {

    public boolean isPublished() {
        return current != null && current.isPublished();
    }

    /**
     * Whether a tool may run: it is the installation's, or a superadmin published it in the catalog. Users register tools
     * too, and what a tool says of itself decides where its calls go and who is asked before.
     */
    public boolean isReleased() {
        return isPublished() && (ownerUserId == null || status == EntityStatus.PUBLISHED);
    }
}
