package dev.orrery.backend.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Base addresses of the services behind the edge. */
@ConfigMapping(prefix = "orrery.services")
public interface ServiceAddresses {
    /** Where platform-control listens. */
    @WithDefault("http://127.0.0.1:8101")
    URI platformControl();

    /** Where modelops-service listens. */
    @WithDefault("http://127.0.0.1:8102")
    URI modelopsService();

    /** Where context-ingestion listens. */
    @WithDefault("http://127.0.0.1:8103")
    URI contextIngestion();

    /** Where agent-engine listens. */
    @WithDefault("http://127.0.0.1:8104")
    URI agentEngine();

    /** Where mcp-gateway listens. */
    @WithDefault("http://127.0.0.1:8105")
    URI mcpGateway();
}
