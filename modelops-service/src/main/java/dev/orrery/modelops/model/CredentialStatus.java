package dev.orrery.modelops.model;

/** Whether a model's credential can be used; {@code NOT_REQUIRED} for local and unkeyed platform models. */
public enum CredentialStatus implements WireValue {
    ACTIVE,
    REVOKED,
    MISSING,
    NOT_REQUIRED
}
