package dev.orrery.agent.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entity to be created with its first version.
 *
 * @param version label of the first version
 * @param publish whether the first version is published
 */
public record NewEntity(
        String id,
        EntityType type,
        @Nullable Long ownerUserId,
        @Nullable UUID organizationId,
        Visibility visibility,
        EntityStatus status,
        String version,
        ObjectNode spec,
        boolean publish) {}
