package dev.orrery.context.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;

/** A template for the schema of a new knowledge base, as the API shows it. */
public record SchemaProfile(
        UUID id,
        String slug,
        String displayName,
        String description,
        String providerKey,
        boolean isSystem,
        ObjectNode schema,
        Instant createdAt,
        Instant updatedAt) {}
