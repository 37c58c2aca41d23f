package dev.orrery.agent.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An immutable version of an entity, in the shape of section 4.1. */
public record Version(
        UUID versionId,
        String entityId,
        String version,
        boolean isCurrent,
        @Nullable Instant publishedAt,
        Instant createdAt,
        Instant updatedAt,
        ObjectNode specJson) {

    public boolean isPublished() {
        return publishedAt != null;
    }
}
