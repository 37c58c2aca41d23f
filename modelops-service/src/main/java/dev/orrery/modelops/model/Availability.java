package dev.orrery.modelops.model;

/** Whether a model can answer without the internet. */
public enum Availability implements WireValue {
    ONLINE_ONLY,
    OFFLINE_READY
}
