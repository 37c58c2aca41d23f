package dev.orrery.modelops.credential;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The services that may have secrets opened. */
@ApplicationScoped
class SecretReaders {
    private final CurrentCall call;
    private final Set<String> readers;

    /** @param readers services that may ask for the key of a credential, and keep secrets of their own sealed */
    SecretReaders(
            CurrentCall call,
            @ConfigProperty(name = "orrery.modelops.credential-readers", defaultValue = "platform-control")
                    Set<String> readers) {
        this.call = call;
        this.readers = readers;
    }

    /**
     * The service that calls.
     *
     * @throws Failure 403 {@code forbidden} when it is none of them
     */
    String require() {
        String caller = call.caller();
        if (!readers.contains(caller)) {
            throw Failure.forbidden("forbidden", caller + " may not have secrets opened.");
        }
        return caller;
    }
}
