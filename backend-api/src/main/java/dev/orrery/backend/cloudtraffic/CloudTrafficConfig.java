package dev.orrery.backend.cloudtraffic;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the traffic with cloud providers is shown. */
@ConfigMapping(prefix = "orrery.cloud-traffic")
public interface CloudTrafficConfig {
    /** How often the services are asked while somebody watches. */
    @WithDefault("1s")
    Duration pace();

    /** Longest silence of a stream before a comment tells that it is alive. */
    @WithDefault("15s")
    Duration keepAlive();
}
