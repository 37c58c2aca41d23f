package dev.orrery.agent.registry;

/** Stored state of an entity; agents and tools are only ever drafts or published. */
public enum EntityStatus implements WireName {
    DRAFT,
    PUBLISHED,
    ARCHIVED,
    AVAILABLE,
    DOWNLOADING,
    FAILED;

    public static EntityStatus ofPublished(boolean published) {
        return published ? PUBLISHED : DRAFT;
    }
}
