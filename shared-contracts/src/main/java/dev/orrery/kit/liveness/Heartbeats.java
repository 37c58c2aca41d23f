package dev.orrery.kit.liveness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The signs of life of a service's processes, in a table {@code (id uuid primary key, started_at, heartbeat_at)} of its
 * schema. A process owns rows of another table; when it falls silent, others may end or take over what it left. Time is
 * the database's, so that clocks need not agree. Joins a running transaction.
 */
public final class Heartbeats {
    private final DataSource database;
    private final String table;

    /** @param table a name of the service's own code, never outside text */
    public Heartbeats(DataSource database, String table) {
        this.database = database;
        this.table = table;
    }

    public void beat(UUID instance) {
        update(
                "insert into " + table + " (id, heartbeat_at) values (?, clock_timestamp())"
                        + " on conflict (id) do update set heartbeat_at = clock_timestamp()",
                instance);
    }

    /** Removes this process, and those that died long ago: what it still owns is free at once. */
    public void forget(UUID instance) {
        update("delete from " + table + " where id = ? or heartbeat_at < now() - interval '1 day'", instance);
    }

    /**
     * Owners of unfinished rows that gave no sign of life for this long.
     *
     * @param owned table with the column {@code owner_instance}
     * @param unfinished condition on its rows, as SQL of the service's own code
     */
    public List<UUID> deadOwners(String owned, String unfinished, Duration silence) {
        String sql = "select distinct o.owner_instance from (select owner_instance from " + owned + " where "
                + unfinished + ") o left join " + table + " i on i.id = o.owner_instance"
                + " and i.heartbeat_at > clock_timestamp() - make_interval(secs => ?) where i.id is null";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDouble(1, silence.toMillis() / 1000.0);
            try (ResultSet rows = select.executeQuery()) {
                List<UUID> owners = new ArrayList<>();
                while (rows.next()) {
                    owners.add(rows.getObject(1, UUID.class));
                }
                return owners;
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("The signs of life in " + table + " cannot be read", failed);
        }
    }

    private void update(String sql, UUID instance) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, instance);
            statement.executeUpdate();
        } catch (SQLException failed) {
            throw new IllegalStateException("The sign of life of " + instance + " cannot be written", failed);
        }
    }
}
