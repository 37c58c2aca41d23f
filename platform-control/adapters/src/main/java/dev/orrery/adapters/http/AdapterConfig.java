package dev.orrery.adapters.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much of this service one provider instance may take, and when it is left alone. */
@ConfigMapping(prefix = "orrery.adapters")
public interface AdapterConfig {
    /** Calls and streams that may be open to one provider instance; one more is answered {@code provider_busy}. */
    @WithDefault("512")
    int maxConcurrentCalls();

    /** Longest answer, whole or streamed, that is read from a provider. */
    @WithDefault("16M")
    MemorySize maxAnswer();

    /** Longest time that one streamed answer may take, however steadily it arrives. */
    @WithDefault("10m")
    Duration maxStream();

    /** Pause after which a provider that failed repeatedly is tried again. */
    @WithDefault("5s")
    Duration breakerDelay();
}
