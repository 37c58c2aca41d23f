package dev.orrery.modelops.housekeeping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often the service looks after what it holds. */
@ConfigMapping(prefix = "orrery.modelops.housekeeping")
public interface HousekeepingConfig {
    /** Pause between two looks at the runtimes that models were validated on. */
    @WithDefault("60s")
    Duration runtimeCheck();

    /** Pause between two looks for what is left of downloads. */
    @WithDefault("1h")
    Duration stagingCleanup();

    /** Pause between two removals of the ids of old calls. */
    @WithDefault("1h")
    Duration usageCleanup();
}
