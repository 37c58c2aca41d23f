package dev.orrery.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Lets PostgreSQL end the connection of some of the writes to a table, before they are done. One at a time in a database. */
public final class ConnectionCuts implements AutoCloseable {
    private final DataSource database;
    private final String table;

    private ConnectionCuts(DataSource database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Until it is closed.
     *
     * @param events {@code insert}, {@code update}, {@code delete}, several joined by {@code or}
     * @param rows SQL about {@code new} and {@code old} that says which rows count
     * @param cut which of the writes lose their connection, from 1
     */
    public static ConnectionCuts of(DataSource database, String table, String events, String rows, int... cut) {
        ConnectionCuts cuts = new ConnectionCuts(database, table);
        String which = Arrays.stream(cut).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        cuts.execute("create sequence cuts");
        cuts.execute("create function cut() returns trigger language plpgsql as $$ begin"
                + " if nextval('cuts') in (" + which + ") then perform pg_terminate_backend(pg_backend_pid()); end if;"
                + " return coalesce(new, old); end $$");
        cuts.execute("create trigger cut before " + events + " on " + table + " for each row when (" + rows
                + ") execute function cut()");
        return cuts;
    }

    /** How many writes there were, those that were cut among them. */
    public int writes() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select case when is_called then last_value else 0 end from cuts")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        execute("drop trigger cut on " + table);
        execute("drop function cut");
        execute("drop sequence cuts");
    }

    private void execute(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }
}
