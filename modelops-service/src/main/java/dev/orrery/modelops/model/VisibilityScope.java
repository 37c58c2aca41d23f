package dev.orrery.modelops.model;

/** Who may see a model: its owner, those it is assigned to, or everyone. */
public enum VisibilityScope implements WireValue {
    PRIVATE,
    USER,
    GROUP,
    PLATFORM
}
