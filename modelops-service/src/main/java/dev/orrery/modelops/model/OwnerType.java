package dev.orrery.modelops.model;

/** The installation, or one user. */
public enum OwnerType implements WireValue {
    PLATFORM,
    USER
}
