package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.index.RetiredIndexes;
import dev.orrery.context.index.WriteGuard;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The index that answers and the one that a resync builds beside it. Both names stand on the knowledge base's row, so
 * the switch is one transaction, and whatever ends a resync early finds what it left.
 */
@ApplicationScoped
class IndexSwitch {
    private final KnowledgeBaseRepository knowledgeBases;
    private final DocumentRepository documents;
    private final SyncRunRepository runs;
    private final RetiredIndexes retired;
    private final ContextConfig.Index config;

    IndexSwitch(
            KnowledgeBaseRepository knowledgeBases,
            DocumentRepository documents,
            SyncRunRepository runs,
            RetiredIndexes retired,
            ContextConfig config) {
        this.knowledgeBases = knowledgeBases;
        this.documents = documents;
        this.runs = runs;
        this.retired = retired;
        this.config = config.index();
    }

    /** The name of a new index, noted before the index exists. */
    String begin(UUID knowledgeBaseId, WriteGuard guard) {
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        StringBuilder name = new StringBuilder();
        guard.write(() -> {
            KnowledgeBase kb = knowledgeBases.findById(knowledgeBaseId, LockModeType.PESSIMISTIC_WRITE);
            abandon(kb);
            kb.buildingIndex =
                    name.append(kb.indexName).append('_').append(suffix).toString();
        });
        return name.toString();
    }

    /** From the end of this transaction on the new index answers. Call inside the guard. */
    void complete(UUID knowledgeBaseId, String built) {
        KnowledgeBase kb = knowledgeBases.findById(knowledgeBaseId, LockModeType.PESSIMISTIC_WRITE);
        if (!built.equals(kb.buildingIndex)) {
            throw new IllegalStateException("The index " + built + " was given up while it was built");
        }
        retired.retire(kb.liveIndex, kb.backingProviderInstanceId, config.retireAfter());
        documents.switchTo(knowledgeBaseId, built);
        kb.liveIndex = built;
        kb.buildingIndex = null;
    }

    /** Gives up an index that was not finished. Call inside a transaction. */
    void abandon(UUID knowledgeBaseId) {
        abandon(knowledgeBases.findById(knowledgeBaseId, LockModeType.PESSIMISTIC_WRITE));
    }

    /** As {@link #abandon(UUID)}, unless a run that goes on is building it; for one that ends. */
    void abandonUnlessBuilt(UUID knowledgeBaseId) {
        KnowledgeBase kb = knowledgeBases.findById(knowledgeBaseId, LockModeType.PESSIMISTIC_WRITE);
        if (!runs.isRunning(knowledgeBaseId)) {
            abandon(kb);
        }
    }

    private void abandon(@Nullable KnowledgeBase kb) {
        if (kb != null && kb.buildingIndex != null) {
            retired.retire(kb.buildingIndex, kb.backingProviderInstanceId, Duration.ZERO);
            kb.buildingIndex = null;
        }
    }
}
