package dev.orrery.platform.slot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configuration of the loaded-model slots. */
@ConfigMapping(prefix = "orrery.platform.slots")
public interface SlotConfig {
    /** How long a runtime may take to tell its state; a list of providers takes no longer. */
    @WithDefault("2s")
    Duration inspectionTimeout();

    /** How long after the start the runtimes are first looked at; the start has the processor to itself until then. */
    @WithDefault("1s")
    Duration firstReconcile();

    /** Pause between two looks at whether the runtimes hold what they are meant to. */
    @WithDefault("5s")
    Duration reconcileInterval();

    /** Pause before a runtime is asked again for a model that it did not load; it doubles with every attempt. */
    @WithDefault("30s")
    Duration firstRetry();

    /** Longest such pause. */
    @WithDefault("10m")
    Duration longestRetry();
}
