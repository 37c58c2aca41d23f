package dev.orrery.backend.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of a forwarded request. */
@ConfigMapping(prefix = "orrery.gateway")
public interface GatewayConfig {
    /** How long connecting to a service may take. */
    @WithDefault("2s")
    Duration connectTimeout();

    /** How long a service may take to begin its answer once it has the whole request. */
    @WithDefault("60s")
    Duration responseTimeout();

    /** How long an answer that has begun may pause. */
    @WithDefault("120s")
    Duration streamIdleTimeout();

    /** Connections to one service at most; each open stream holds one. */
    @WithDefault("512")
    int connectionsPerService();
}
