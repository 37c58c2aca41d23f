package dev.orrery.kit.failure;

import io.netty.channel.ConnectTimeoutException;
import jakarta.ws.rs.ProcessingException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call of another service of the suite that may work in a moment: it could not be reached, the connection broke, or its
 * database is away. Whether it did what it was asked is not known. One that was silent for as long as callers wait is not asked
 * again: who waits for the answer has waited enough.
 */
final class PeerAway {
    private static final int DEEPEST = 12;

    private PeerAway() {}

    /** Whether to ask again what may be asked twice. A failure inside of the caller's own filters is no answer of a peer. */
    static boolean is(Throwable failed) {
        return failed instanceof Failure failure
                ? failure.status() == 503 && failure.code().equals("unavailable")
                : failed instanceof ProcessingException
                        && !(failed.getCause() instanceof Failure)
                        && !wasSilent(failed.getCause(), DEEPEST);
    }

    private static boolean wasSilent(@Nullable Throwable cause, int depth) {
        return cause != null
                && depth > 0
                && (cause instanceof TimeoutException
                        || cause instanceof ConnectTimeoutException
                        || wasSilent(cause.getCause(), depth - 1));
    }
}
