package dev.orrery.backend.inference;

import dev.orrery.kit.usage.UsageSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the edge calls models. */
@ConfigMapping(prefix = "orrery.inference")
public interface InferenceConfig {
    /** How old the gate's answer may be whether a user may invoke a model. */
    @WithDefault("4s")
    Duration freshness();

    /** How old the snapshot of the active deployment may be: so soon does an activation take effect here. */
    @WithDefault("1s")
    Duration snapshotFreshness();

    UsageSettings usage();
}
