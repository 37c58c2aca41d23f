package dev.orrery.bench.knowledge;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.context.SyncRunRequested;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits messages about runs as context-ingestion does, each in a transaction of its own, without the calls around them:
 * what other replicas would add. No run stands behind them, and no worker of the benchmark looks for one.
 */
final class OutboxWriter implements AutoCloseable {
    private static final int KEYS = 100;

    private final Connection connection;
    private final ObjectMapper json;
    private final List<UUID> keys = new ArrayList<>();

    OutboxWriter(Connection connection, ObjectMapper json) throws SQLException {
        this.connection = connection;
        this.json = json;
        connection.setAutoCommit(false);
        for (int i = 0; i < KEYS; i++) {
            keys.add(UUID.randomUUID());
        }
    }

    /** Commits so many, at this pace whatever becomes of them. @return the time just before each commit, by run */
    Map<String, Instant> commit(int count, int aSecond) throws SQLException, IOException {
        Map<String, Instant> committed = new HashMap<>();
        long begin = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("insert into context.outbox"
                + " (topic, message_key, payload, created_at, attempts) values (?, ?, ?, ?, 0)")) {
            for (int i = 0; i < count; i++) {
                long due = begin + i * (1_000_000_000L / aSecond);
                for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                UUID run = UUID.randomUUID();
                UUID key = keys.get(i % KEYS);
                Instant now = Instant.now();
                insert.setString(1, SyncRunRequested.TOPIC);
                insert.setString(2, key.toString());
                insert.setString(
                        3,
                        json.writeValueAsString(Map.of(
                                "run_id", run, "knowledge_base_id", key, "attempt", 1, "enqueued_at", now.toString())));
                insert.setTimestamp(4, Timestamp.from(now));
                insert.executeUpdate();
                committed.put(run.toString(), now);
                connection.commit();
            }
        }
        return committed;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
