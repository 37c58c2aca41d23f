package dev.orrery.backend.inference;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestTrail;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Calls that end with the client they are made for: also while they are being opened, which may take long. */
public final class Upstream {
    private Upstream() {}

    /**
     * Opens on a thread that the client's leaving interrupts, and closes what was opened when the client leaves later.
     *
     * @throws ClientGone when the client left first
     */
    public static <T extends AutoCloseable> T open(ClientConnection client, Supplier<T> opening) {
        return call(client, () -> {
            T opened = opening.get();
            client.onGone(() -> close(opened));
            return opened;
        });
    }

    /**
     * Calls on a thread that the client's leaving interrupts.
     *
     * @throws ClientGone when the client left first
     */
    public static <T> T call(ClientConnection client, Supplier<T> work) {
        RequestTrail trail = RequestTrail.current();
        FutureTask<T> task = new FutureTask<>(() -> trail.call(work::get));
        Thread.ofVirtual().name("upstream").start(task);
        client.onGone(() -> task.cancel(true));
        try {
            T result = task.get();
            client.check();
            return result;
        } catch (CancellationException left) {
            throw new ClientGone();
        } catch (ExecutionException failed) {
            client.check();
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw Failure.unavailable("unavailable", "The service is stopping; try again.")
                    .causedBy(stopped);
        }
    }

    private static void close(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception broken) {
            throw new IllegalStateException("A stream could not be closed", broken);
        }
    }
}
