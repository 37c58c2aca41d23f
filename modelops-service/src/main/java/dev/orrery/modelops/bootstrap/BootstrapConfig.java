package dev.orrery.modelops.bootstrap;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How the models that the local runtime serves become managed models. */
@ConfigMapping(prefix = "orrery.modelops.bootstrap")
public interface BootstrapConfig {
    /** Off where no local runtime belongs to the installation. */
    @WithDefault("true")
    boolean enabled();

    /** Base of the runtime's OpenAI-compatible API, without {@code /v1}; absent where there is none. */
    Optional<URI> runtimeUrl();

    /** Bearer key of the runtime. */
    Optional<String> apiKey();

    /** Limit of one probe; the first call of a model may have to load it. */
    @WithDefault("60s")
    Duration probeTimeout();

    /** Pause before the next attempt while a model is not settled. */
    @WithDefault("2s")
    Duration retryInterval();

    /** Pause between looks at the inventory once all is settled. */
    @WithDefault("15s")
    Duration refreshInterval();
}
