package dev.orrery.backend.inference;

import dev.orrery.kit.usage.UsageSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the edge calls models. */
@ConfigMapping(prefix = "orrery.inference")
public interface InferenceConfig {
    /** How old the answers of the gate may be: whether a user may invoke a model, and what the deployment binds. */
    @WithDefault("4s")
    Duration freshness();

    UsageSettings usage();
}
