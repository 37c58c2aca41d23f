package dev.orrery.platform.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Takes the answer of a probe that ran on a thread of its own. */
public final class ProbeAnswers {
    private ProbeAnswers() {}

    public static <T> T of(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while providers were probed", stopped);
        }
    }
}
