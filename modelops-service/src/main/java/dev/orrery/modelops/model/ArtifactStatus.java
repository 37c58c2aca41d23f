package dev.orrery.modelops.model;

/** State of a local model's files. */
public enum ArtifactStatus implements WireValue {
    MISSING,
    STAGED,
    READY,
    CORRUPT
}
