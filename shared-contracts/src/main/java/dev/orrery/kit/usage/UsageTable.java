package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.metrics.Backlog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The table {@code usage_outbox} of a service's schema. Each service makes it in a migration of its own, as the
 * file {@code usage_outbox.sql} beside this class says.
 */
public final class UsageTable {
    // One statement is one round trip and one transaction; the setting holds for this transaction only.
    private static final String INSERT = """
            with durability as (select set_config('synchronous_commit', ?, true))
            insert into usage_outbox (id, model_id, user_id, organization_id, source, tokens_in, tokens_out, failed,
                                      duration_millis, ended_at)
            select told.* from durability, unnest(?::uuid[], ?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::bigint[],
                                                  ?::bigint[], ?::boolean[], ?::bigint[], ?::timestamptz[]) as told
            """;
    private static final String SELECT = """
            select seq, id, model_id, user_id, organization_id, source, tokens_in, tokens_out, failed, duration_millis,
                   ended_at
            from usage_outbox where refused is null order by seq limit ? for update skip locked
            """;
    // Along the primary key and no further: the cost does not grow with what waits.
    private static final String BACKLOG = """
            select count(*) filter (where refused is null), count(*) filter (where refused is not null),
                   coalesce(extract(epoch from clock_timestamp() - min(ended_at) filter (where refused is null)), 0)
            from (select refused, ended_at from usage_outbox order by seq limit ?) oldest
            """;

    private final DataSource database;
    private final Durability durability;

    /** What a commit survives. */
    public enum Durability {
        /** The end of this service at any moment; a crash of the database server may cost its last fraction of a second. */
        SERVICE_CRASH("off"),
        /** A crash of the database server too, for the price of a write to disk in each commit. */
        DATABASE_CRASH("on");

        private final String synchronousCommit;

        Durability(String synchronousCommit) {
            this.synchronousCommit = synchronousCommit;
        }
    }

    /** What became of a batch: which rows are done, and which are refused and why. */
    static final class Outcome {
        private final List<String> accepted = new ArrayList<>();
        private final Map<String, String> refused = new LinkedHashMap<>();

        static Outcome allAccepted(List<UsageRecord> records) {
            Outcome outcome = new Outcome();
            records.forEach(outcome::accept);
            return outcome;
        }

        void accept(UsageRecord record) {
            accepted.add(record.id());
        }

        void refuse(UsageRecord record, String reason) {
            refused.put(record.id(), reason);
        }
    }

    public UsageTable(DataSource database, Durability durability) {
        this.database = database;
        this.durability = durability;
    }

    /** What waits for delivery, and what was refused. */
    Backlog backlog() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(BACKLOG)) {
            select.setInt(1, Backlog.MOST);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Backlog(row.getLong(1), Math.max(0, row.getDouble(3)), row.getLong(2));
            }
        }
    }

    /** Commits these records in one transaction. */
    void insert(List<UsageRecord> records) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, durability.synchronousCommit);
            array(connection, insert, 2, "uuid", records, record -> UUID.fromString(record.id()));
            array(connection, insert, 3, "text", records, UsageRecord::modelId);
            array(connection, insert, 4, "bigint", records, UsageRecord::userId);
            array(connection, insert, 5, "uuid", records, UsageRecord::organizationId);
            array(
                    connection,
                    insert,
                    6,
                    "text",
                    records,
                    record -> record.source().wireName());
            array(connection, insert, 7, "bigint", records, UsageRecord::tokensIn);
            array(connection, insert, 8, "bigint", records, UsageRecord::tokensOut);
            array(connection, insert, 9, "boolean", records, UsageRecord::failed);
            array(connection, insert, 10, "bigint", records, UsageRecord::durationMillis);
            array(connection, insert, 11, "timestamptz", records, record -> Timestamp.from(record.at()));
            insert.executeUpdate();
        }
    }

    private static void array(
            Connection connection,
            PreparedStatement statement,
            int index,
            String type,
            List<UsageRecord> records,
            Function<UsageRecord, Object> column)
            throws SQLException {
        statement.setArray(
                index,
                connection.createArrayOf(type, records.stream().map(column).toArray()));
    }

    /**
     * Takes the oldest undelivered records that no other relay holds, hands them over and removes them, all in one
     * transaction: whatever fails in between leaves them as they were. Returns how many there were.
     */
    int deliver(int most, Function<List<UsageRecord>, Outcome> delivery) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Map<String, Long> rows = new LinkedHashMap<>();
                List<UsageRecord> records = take(connection, most, rows);
                if (!records.isEmpty()) {
                    settle(connection, delivery.apply(records), rows);
                }
                connection.commit();
                return records.size();
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** @param rows receives the row of each record's id; a record stored twice keeps its later row for a later round */
    private static List<UsageRecord> take(Connection connection, int most, Map<String, Long> rows) throws SQLException {
        List<UsageRecord> records = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setInt(1, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UsageRecord record = record(row);
                    if (rows.putIfAbsent(record.id(), row.getLong("seq")) == null) {
                        records.add(record);
                    }
                }
            }
        }
        return records;
    }

    private static UsageRecord record(ResultSet row) throws SQLException {
        Instant at = row.getTimestamp("ended_at").toInstant();
        return new UsageRecord(
                row.getObject("id", UUID.class).toString(),
                row.getString("model_id"),
                row.getLong("user_id"),
                row.getObject("organization_id", UUID.class),
                UsageSource.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                row.getLong("tokens_in"),
                row.getLong("tokens_out"),
                row.getBoolean("failed"),
                row.getLong("duration_millis"),
                at);
    }

    private static void settle(Connection connection, Outcome outcome, Map<String, Long> rows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from usage_outbox where seq = any(?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", outcome.accepted.stream().map(rows::get).toArray()));
            delete.executeUpdate();
        }
        try (PreparedStatement mark =
                connection.prepareStatement("update usage_outbox set refused = ? where seq = ?")) {
            for (Map.Entry<String, String> refused : outcome.refused.entrySet()) {
                mark.setString(1, refused.getValue());
                mark.setLong(2, rows.getOrDefault(refused.getKey(), -1L));
                mark.executeUpdate();
            }
        }
    }
}
