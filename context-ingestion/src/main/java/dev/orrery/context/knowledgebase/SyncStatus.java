package dev.orrery.context.knowledgebase;

/** Whether the index of a knowledge base agrees with its documents. */
public enum SyncStatus {
    READY,
    SYNCING,
    ERROR
}
