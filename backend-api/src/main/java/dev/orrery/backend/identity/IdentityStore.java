package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.hibernate.JDBCException;
import org.hibernate.exception.ConstraintViolationException;

/** One transaction on the tables of identity. */
public final class IdentityStore {
    private IdentityStore() {}

    /** @throws Failure 503 {@code auth_unavailable} when the database does not answer */
    public static <T> T transaction(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (ConstraintViolationException rule) {
            throw rule;
        } catch (JDBCException | QuarkusTransactionException unreachable) {
            throw Failure.unavailable("auth_unavailable", "Users cannot be read now; try again shortly.")
                    .causedBy(unreachable);
        }
    }

    /** Now, as precise as the database keeps it. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
