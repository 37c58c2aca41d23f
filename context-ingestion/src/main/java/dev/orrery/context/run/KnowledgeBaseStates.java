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

    public void syncing(UUID id, String summary) {
        KnowledgeBase kb = knowledgeBases.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (kb != null) {
            kb.syncing(summary, Instant.now());
        }
    }

    /** Counts the documents again; ready or in error, unless another run of it waits or works. */
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
        if (runs.isActive(id)) {
            kb.syncStatus = SyncStatus.SYNCING;
        } else {
            kb.syncStatus = error == null ? SyncStatus.READY : SyncStatus.ERROR;
        }
    }
}
