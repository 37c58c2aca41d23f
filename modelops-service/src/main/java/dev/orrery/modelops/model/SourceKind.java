package dev.orrery.modelops.model;

/** Where a model came from. */
public enum SourceKind implements WireValue {
    HF_IMPORT,
    LOCAL_FOLDER,
    EXTERNAL_PROVIDER
}
