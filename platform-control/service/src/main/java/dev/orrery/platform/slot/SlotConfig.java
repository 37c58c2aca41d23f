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
}
