package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.index.ChunkRemovals;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.kit.failure.DatabaseAway;
import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives a document operation its knowledge base for itself: while it works no run of it is claimed and no other
 * operation starts; while a run works the operation waits a moment, then it is refused. However it ends, the knowledge
 * base is {@code ready} or in {@code error} afterwards (or {@code syncing} for a run that waits).
 */
@ApplicationScoped
public class ManualWrites {
    private static final Logger LOG = Logger.getLogger(ManualWrites.class);
    private static final int TRANSACTION_SECONDS = 300;
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final KnowledgeBaseRepository knowledgeBases;
    private final KnowledgeBaseStates states;
    private final SyncRunRepository runs;
    private final DocumentRepository documents;
    private final ChunkRemovals removals;
    private final Heartbeats heartbeats;
    private final ContextConfig.Write config;

    ManualWrites(
            KnowledgeBaseRepository knowledgeBases,
            KnowledgeBaseStates states,
            SyncRunRepository runs,
            DocumentRepository documents,
            ChunkRemovals removals,
            Heartbeats heartbeats,
            ContextConfig config) {
        this.knowledgeBases = knowledgeBases;
        this.states = states;
        this.runs = runs;
        this.documents = documents;
        this.removals = removals;
        this.heartbeats = heartbeats;
        this.config = config.write();
    }

    /**
     * Does the work with the knowledge base for itself.
     *
     * @throws Failure 409 {@code knowledge_base_busy} when a run or another operation works on it for too long
     */
    public <T> T exclusively(UUID knowledgeBaseId, String summary, Function<ManualWrite, T> work) {
        return exclusively(knowledgeBaseId, summary, false, work);
    }

    /**
     * As {@link #exclusively}, for work that leaves the documents as they are: the knowledge base goes on answering, and
     * an error that it was in stays.
     */
    public <T> T answering(UUID knowledgeBaseId, String summary, Function<ManualWrite, T> work) {
        return exclusively(knowledgeBaseId, summary, true, work);
    }

    private <T> T exclusively(UUID knowledgeBaseId, String summary, boolean answers, Function<ManualWrite, T> work) {
        UUID token = UUID.randomUUID();
        Acquired acquired = acquired(knowledgeBaseId, token, summary, answers);
        String stays = answers ? acquired.settledError() : null;
        ManualWrite write = new ManualWrite(acquired.index(), action -> guarded(knowledgeBaseId, token, action));
        T result;
        try (var renewal = heartbeats.keep("a write", config.lease(), () -> stillOwned(knowledgeBaseId, token))) {
            result = work.apply(write);
        } catch (RuntimeException failed) {
            try {
                settle(knowledgeBaseId, token, write.isUnfinished() ? message(failed) : stays);
            } catch (RuntimeException unsettled) {
                LOG.warnf(unsettled, "The write on knowledge base %s ends when its lease does", knowledgeBaseId);
            }
            throw failed;
        }
        try {
            settle(knowledgeBaseId, token, stays);
        } catch (RuntimeException unsettled) {
            // All of its writes were let in, so it is done and told as such.
            LOG.warnf(unsettled, "The write on knowledge base %s ends when its lease does", knowledgeBaseId);
        }
        return result;
    }

    /** Ends operations whose process died; the number of them. */
    int endAbandoned() {
        return QuarkusTransaction.requiringNew().call(() -> {
            var abandoned = knowledgeBases.lockAbandoned();
            for (KnowledgeBase kb : abandoned) {
                LOG.warnf("A document operation on knowledge base %s did not end", kb.id);
                release(kb, "A document operation was interrupted; repeat it or start a full resync.");
            }
            return abandoned.size();
        });
    }

    /** @param index that the knowledge base answers from @param settledError that it was in */
    private record Acquired(String index, @Nullable String settledError) {}

    private Acquired acquired(UUID id, UUID token, String summary, boolean answers) {
        Instant deadline = Instant.now().plus(config.maxWait());
        Optional<Acquired> index = tryAcquire(id, token, summary, answers);
        while (index.isEmpty()) {
            if (!Instant.now().isBefore(deadline)) {
                throw Failure.conflict(
                                "knowledge_base_busy",
                                "A sync or another change works on this knowledge base; try again when it has ended.")
                        .with("knowledge_base_id", id);
            }
            try {
                Thread.sleep(ASK_AGAIN);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for a knowledge base", stopped);
            }
            index = tryAcquire(id, token, summary, answers);
        }
        return index.get();
    }

    /** Empty also when the database is away for a moment: whoever waits asks again. */
    private Optional<Acquired> tryAcquire(UUID id, UUID token, String summary, boolean answers) {
        try {
            return acquire(id, token, summary, answers);
        } catch (RuntimeException failed) {
            if (DatabaseAway.causes(failed)) {
                LOG.warnf("Knowledge base %s is asked for again: %s", id, failed);
                return Optional.empty();
            }
            throw failed;
        }
    }

    private Optional<Acquired> acquire(UUID id, UUID token, String summary, boolean answers) {
        return QuarkusTransaction.requiringNew().call(() -> {
            KnowledgeBase kb = locked(id);
            Instant expires = kb.writeExpiresAt;
            boolean ownedByOther =
                    expires != null && !token.equals(kb.writeToken) && expires.isAfter(runs.databaseTime());
            if (runs.isRunning(id) || ownedByOther) {
                return Optional.empty();
            }
            // Asked first: a query writes out what was changed before it.
            Instant leaseEnd = runs.leaseEnd(config.lease());
            kb.writeToken = token;
            kb.writeExpiresAt = leaseEnd;
            if (answers) {
                kb.rebuilding(summary, Instant.now());
            } else {
                kb.syncing(summary, Instant.now());
            }
            return Optional.of(new Acquired(kb.liveIndex, kb.settledError));
        });
    }

    /** The lock on the knowledge base keeps others from taking over as long as the action runs. */
    private void guarded(UUID id, UUID token, Runnable action) {
        QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).run(() -> {
            owned(id, token);
            action.run();
            // Counted from the end: nothing is renewed while the row is locked.
            renew(id, token);
        });
    }

    private boolean renew(UUID id, UUID token) {
        return knowledgeBases.update(
                        "writeExpiresAt = ?1 where id = ?2 and writeToken = ?3",
                        runs.leaseEnd(config.lease()),
                        id,
                        token)
                == 1;
    }

    /** A sign of life; a row that is locked, by a step of this very write it may be, is left alone. */
    private boolean stillOwned(UUID id, UUID token) {
        return QuarkusTransaction.requiringNew()
                .call(() ->
                        knowledgeBases.lockWritten(id, token) ? renew(id, token) : knowledgeBases.isWritten(id, token));
    }

    /** Others wait for the end of the lease when this does not succeed. */
    private void settle(UUID id, UUID token, @Nullable String error) {
        try {
            end(id, token, error);
        } catch (RuntimeException failed) {
            if (!DatabaseAway.causes(failed)) {
                throw failed;
            }
            end(id, token, error);
        }
    }

    private void end(UUID id, UUID token, @Nullable String error) {
        QuarkusTransaction.requiringNew().run(() -> release(owned(id, token), error));
    }

    private void release(KnowledgeBase kb, @Nullable String error) {
        kb.writeToken = null;
        kb.writeExpiresAt = null;
        knowledgeBases.flush();
        long waiting = documents.manualNotIndexed(kb.id) + removals.countOf(kb.id);
        boolean incomplete = error == null && waiting > 0;
        states.settled(
                kb.id,
                incomplete ? waiting + " documents of a failed change are not indexed; start a full resync." : error);
    }

    private KnowledgeBase owned(UUID id, UUID token) {
        KnowledgeBase kb = locked(id);
        if (!token.equals(kb.writeToken)) {
            throw Failure.conflict(
                            "knowledge_base_busy", "The operation took too long and another change took its place.")
                    .with("knowledge_base_id", id);
        }
        return kb;
    }

    private KnowledgeBase locked(UUID id) {
        KnowledgeBase kb = knowledgeBases.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (kb == null) {
            throw KnowledgeBaseRepository.unknown(id.toString());
        }
        return kb;
    }

    private static String message(RuntimeException failed) {
        return failed instanceof Failure failure ? failure.getMessage() : "The document operation failed unexpectedly.";
    }
}
