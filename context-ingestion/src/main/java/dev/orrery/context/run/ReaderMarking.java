package dev.orrery.context.run;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.KnowledgeBaseService;
import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.kit.failure.Failure;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets everyone read what was indexed before records named their readers, once for each knowledge base. No document
 * could be limited then. Nothing is read or embedded, and until it is done such records are found by nobody.
 */
@ApplicationScoped
class ReaderMarking {
    private static final Logger LOG = Logger.getLogger(ReaderMarking.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

    private final KnowledgeBaseRepository knowledgeBases;
    private final KnowledgeBaseService knowledgeBaseService;
    private final ManualWrites writes;
    private final Adapters adapters;
    private final BackgroundWork background;
    private final ContextConfig config;
    private final Map<UUID, Instant> later = new ConcurrentHashMap<>();

    ReaderMarking(
            KnowledgeBaseRepository knowledgeBases,
            KnowledgeBaseService knowledgeBaseService,
            ManualWrites writes,
            Adapters adapters,
            BackgroundWork background,
            ContextConfig config) {
        this.knowledgeBases = knowledgeBases;
        this.knowledgeBaseService = knowledgeBaseService;
        this.writes = writes;
        this.adapters = adapters;
        this.background = background;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.isWorker()) {
            background.every(config.worker().pollInterval(), "reader-marking", this::markAll);
        }
    }

    private void markAll() {
        for (KnowledgeBase kb : knowledgeBases.unmarked()) {
            if (Instant.now().isBefore(later.getOrDefault(kb.id, Instant.MIN))) {
                continue;
            }
            try {
                mark(kb);
                LOG.infof("The index of knowledge base %s names the readers of its records now", kb.id);
            } catch (Failure failure) {
                LOG.warnf("The index of knowledge base %s is marked later: %s", kb.id, failure.getMessage());
                later.put(kb.id, Instant.now().plus(TRY_AGAIN));
            }
        }
    }

    private void mark(KnowledgeBase kb) {
        VectorStore store = adapters.vectorStore(knowledgeBaseService.vectorProvider(kb));
        writes.answering(kb.id, "Marking who may read the index", write -> {
            AtomicReference<@Nullable String> next = new AtomicReference<>();
            do {
                write.write(() -> next.set(store.openUnmarked(write.index(), next.get())));
            } while (next.get() != null);
            return write.call(() -> marked(kb.id));
        });
    }

    private UUID marked(UUID id) {
        knowledgeBases.update("readersMarked = true where id = ?1", id);
        return id;
    }
}
