package dev.orrery.backend.system;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What {@code GET /system/health} looks at besides the services of the route table; unset ones are left out. */
@ConfigMapping(prefix = "orrery.system")
public interface SystemConfig {
    /** Limit of one probe. */
    @WithDefault("1500ms")
    Duration probeTimeout();

    /** The model runtime. */
    @WithDefault("${llm.url:}")
    Optional<URI> llmUrl();

    @WithDefault("${mcp.gateway.url:}")
    Optional<URI> mcpGatewayUrl();

    @WithDefault("${sandbox.url:}")
    Optional<URI> sandboxUrl();
}
