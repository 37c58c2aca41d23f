package dev.orrery.agent.execution;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whose executions are listed. @param userId null for everybody's @param organization null for every one */
record ExecutionOwner(@Nullable Long userId, @Nullable UUID organization) {
    boolean owns(long user, UUID of) {
        return (userId == null || userId == user) && (organization == null || organization.equals(of));
    }
}
