package dev.orrery.context.run;

/** What a run does: reconcile one source, or all active ones and then rebuild the index. */
public enum OperationType {
    SOURCE_SYNC,
    KNOWLEDGE_RESYNC
}
