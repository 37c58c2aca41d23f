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

    Executions executions();

    /** Executions of agents. */
    interface Executions {
        /** Whether agents can be run; false answers 503 {@code agent_execution_disabled} to every new execution. */
        @WithDefault("${AGENT_EXECUTION_VIA_ENGINE:true}")
        boolean viaEngine();

        /**
         * Whether an engine that cannot be reached is told as 503 {@code EXEC_UPSTREAM_UNAVAILABLE} with details, instead
         * of 502 {@code agent_engine_unreachable} or 504 {@code agent_engine_timeout}.
         */
        @WithDefault("${AGENT_EXECUTION_FALLBACK:false}")
        boolean fallback();
    }
}
