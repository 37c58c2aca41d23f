package dev.orrery.context.source;

/** How the last sync of a source ended, or that one waits or runs. */
public enum SourceSyncStatus {
    IDLE,
    SYNCING,
    READY,
    ERROR
}
