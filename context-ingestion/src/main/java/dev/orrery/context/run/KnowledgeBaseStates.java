package dev.orrery.context.run;

import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.SyncStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moves a knowledge base between its sync states. Call inside a transaction. */
@ApplicationScoped
public class KnowledgeBaseStates {
    private final KnowledgeBaseRepository knowledgeBases;
    private final DocumentRepository documents;
    private final SyncRunRepository runs;

    KnowledgeBaseStates(KnowledgeBaseRepository knowledgeBases, DocumentRepository documents, SyncRunRepository runs) {
        this.knowledgeBases = knowledgeBases;
        this.documents = documents;
        this.runs = runs;
    }

    /** Locks the knowledge base; false while a document operation has it for itself. */
    boolean isFree(UUID id) {
        KnowledgeBase kb = knowledgeBases.findById(id, LockModeType.PESSIMISTIC_WRITE);
        Instant expires = kb == null ? null : kb.writeExpiresAt;
        if (expires == null || expires.isAfter(runs.databaseTime())) {
            return expires == null;
        }
        // Its process died. Without the token it can write nothing more.
        kb.writeToken = null;
        kb.writeExpiresAt = null;
        return true;
    }

    /** A run starts. */
    void working(UUID id, OperationType operation, String summary) {
        KnowledgeBase kb = knowledgeBases.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (kb != null) {
            working(kb, operation, summary);
        }
    }

    /** A run waits or works; a resync leaves the index that answers whole. */
    static void working(KnowledgeBase kb, OperationType operation, String summary) {
        switch (operation) {
            case SOURCE_SYNC -> kb.syncing(summary, Instant.now());
            case KNOWLEDGE_RESYNC -> kb.rebuilding(summary, Instant.now());
        }
    }

    /** A run ended before it was done: back to how the operation before it ended. */
    void cancelled(UUID id) {
        KnowledgeBase kb = knowledgeBases.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (kb != null) {
            long incomplete = documents.notIndexedCount(id);
            settled(
                    id,
                    kb.settledError == null && incomplete > 0
                            ? incomplete + " documents were left half done by a cancelled run; sync again."
                            : kb.settledError);
        }
    }

    /** Counts the documents again; ready or in error, unless something else works on it or waits to. */
    public void settled(UUID id, @Nullable String error) {
        KnowledgeBase kb = knowledgeBases.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (kb == null) {
            return;
        }
        Instant now = Instant.now();
        kb.documentCount = documents.indexedCount(id);
        kb.lastSyncAt = now;
        kb.lastSyncError = error;
        kb.lastSyncSummary = error == null ? kb.documentCount + " documents indexed" : error;
        kb.updatedAt = now;
        kb.settledError = error;
        if (runs.isActive(id) || kb.writeToken != null) {
            kb.keepsAnswering = error == null && kb.writeToken == null && runs.onlyResyncsWait(id);
            kb.syncStatus = SyncStatus.SYNCING;
        } else {
            kb.syncStatus = error == null ? SyncStatus.READY : SyncStatus.ERROR;
        }
    }
}
