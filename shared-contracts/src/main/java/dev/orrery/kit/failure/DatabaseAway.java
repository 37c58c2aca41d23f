package dev.orrery.kit.failure;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the database that may be gone in a moment: there is no connection, it broke, the server goes down or has no
 * place left, or another transaction was in the way. Whether what was tried is done is not known when a commit broke.
 */
public final class DatabaseAway {
    /**
     * Classes of SQL states: connection exception, transaction rollback, insufficient resources, operator intervention; and
     * the state of a transaction that was ended because it stood idle.
     */
    private static final List<String> CLASSES = List.of("08", "40", "53", "57P", "25P03");

    private static final int DEEPEST = 12;

    private DatabaseAway() {}

    /** Whether such a failure is among the causes; a transaction manager only attaches them. */
    public static boolean causes(Throwable failed) {
        return causes(failed, DEEPEST);
    }

    private static boolean causes(@Nullable Throwable failed, int depth) {
        return failed != null
                && depth > 0
                && (failed instanceof SQLException refused && isAway(refused)
                        || causes(failed.getCause(), depth - 1)
                        || Stream.of(failed.getSuppressed()).anyMatch(more -> causes(more, depth - 1)));
    }

    private static boolean isAway(SQLException refused) {
        String state = refused.getSQLState();
        // The pool of connections gives no state when none became free in time.
        return state == null
                || refused instanceof SQLTransientException
                || refused instanceof SQLRecoverableException
                || CLASSES.stream().anyMatch(state::startsWith);
    }
}
