package dev.orrery.context;

/** Whether something is in use or put away. */
public enum Lifecycle {
    ACTIVE,
    ARCHIVED
}
