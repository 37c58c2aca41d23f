package dev.orrery.modelops.model;

/** How a model's files stand with the catalog; independent of the lifecycle. */
public enum CatalogStatus implements WireValue {
    AVAILABLE,
    DOWNLOADING,
    FAILED,
    ARCHIVED
}
