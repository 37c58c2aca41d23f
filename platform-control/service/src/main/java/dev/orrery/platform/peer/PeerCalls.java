package dev.orrery.platform.peer;

import dev.orrery.kit.failure.Failure;
import jakarta.ws.rs.ProcessingException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Calls of one owning service.
 *
 * @param code of the 503 for a service that cannot be reached
 * @param message what cannot be asked, and the remedy
 */
record PeerCalls(String code, String message) {

    /** @throws Failure 503 {@link #code} when the owner cannot be reached, else its own */
    <T> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProcessingException unreachable) {
            throw Failure.unavailable(code, message).causedBy(unreachable);
        }
    }

    /** Empty where the owner answers 404. @throws Failure as {@link #ask} */
    <T> Optional<T> find(Supplier<T> call) {
        try {
            return Optional.of(ask(call));
        } catch (Failure refused) {
            if (refused.status() == 404) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
