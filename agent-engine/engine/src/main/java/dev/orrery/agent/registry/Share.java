package dev.orrery.agent.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A permission given to somebody, in the shape of section 14.1. @param granteeId empty for public */
public record Share(
        String entityId,
        GranteeType granteeType,
        String granteeId,
        Permission permission,
        @Nullable Long sharedByUserId,
        Instant createdAt,
        Instant updatedAt) {}
