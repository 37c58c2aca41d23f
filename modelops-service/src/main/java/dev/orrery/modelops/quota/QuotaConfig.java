package dev.orrery.modelops.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long blocks of a budget are lent. */
@ConfigMapping(prefix = "orrery.modelops.quota")
public interface QuotaConfig {
    /** How long the answer that a user has no limit may be relied on; a new limit takes hold after it. */
    @WithDefault("15s")
    Duration unlimitedFor();

    /** How long a block may be spent; blocks of requests end with their minute at the latest. */
    @WithDefault("30s")
    Duration leaseFor();

    /** How long after that its tokens still count as used, so that calls in flight can tell what they used. */
    @WithDefault("2m")
    Duration settleWithin();
}
