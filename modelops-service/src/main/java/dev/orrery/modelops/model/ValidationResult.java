package dev.orrery.modelops.model;

/** How a validation ended. */
public enum ValidationResult implements WireValue {
    SUCCESS,
    FAILURE
}
