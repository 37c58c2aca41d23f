package dev.orrery.agent.project;

import dev.orrery.agent.catalog.AgentSpec;
import dev.orrery.agent.registry.Visibility;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A project as the API shows it, section 5.1 of the playgrounds contract. */
public record ProjectView(
        String id,
        long ownerUserId,
        @Nullable String publishedAgentId,
        int currentVersion,
        Visibility visibility,
        Instant createdAt,
        Instant updatedAt,
        AgentSpec spec) {}
