package dev.orrery.backend.inference;

import dev.orrery.kit.failure.Failure;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.util.function.Supplier;

/** Calls to other services of the suite: their own errors stay, silence becomes one. */
public final class RemoteCalls {
    private RemoteCalls() {}

    /** @throws Failure the service's own, or 503 {@code service_unavailable} when it does not answer */
    public static <T> T call(String service, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProcessingException unreachable) {
            if (unreachable.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw unavailable(service, unreachable);
        } catch (WebApplicationException unreadable) {
            throw unavailable(service, unreadable);
        }
    }

    private static Failure unavailable(String service, RuntimeException cause) {
        return Failure.unavailable("service_unavailable", "The service " + service + " does not answer; try again.")
                .with("service", service)
                .causedBy(cause);
    }
}
