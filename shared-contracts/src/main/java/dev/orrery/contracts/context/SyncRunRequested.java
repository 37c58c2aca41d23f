package dev.orrery.contracts.context;

import java.time.Instant;
import java.util.UUID;

/**
 * Record on the Kafka topic {@code context.sync-runs}, keyed by knowledge base: a run waits to be claimed. It only
 * wakes a worker; the run row in PostgreSQL is the truth, so a lost or doubled record does no harm.
 */
public record SyncRunRequested(UUID runId, UUID knowledgeBaseId, int attempt, Instant enqueuedAt) {
    public static final String TOPIC = "context.sync-runs";
    public static final String DEAD_LETTER_TOPIC = "context.sync-runs.dlq";
}
