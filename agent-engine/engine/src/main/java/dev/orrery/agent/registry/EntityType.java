package dev.orrery.agent.registry;

import java.util.Optional;

/** What an entity of the registry is. */
public enum EntityType implements WireName {
    MODEL,
    AGENT,
    TOOL;

    /** The type that a path segment names: in any case, the plural optional. */
    public static Optional<EntityType> ofPath(String segment) {
        String singular =
                segment.endsWith("s") || segment.endsWith("S") ? segment.substring(0, segment.length() - 1) : segment;
        return WireName.parse(EntityType.class, singular);
    }

    /** State of a new entity, whatever its first version is. */
    EntityStatus initialStatus() {
        return this == MODEL ? EntityStatus.AVAILABLE : EntityStatus.DRAFT;
    }
}
