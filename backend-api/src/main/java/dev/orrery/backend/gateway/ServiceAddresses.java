package dev.orrery.backend.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Base addresses of the services behind the edge. */
@ConfigMapping(prefix = "orrery.services")
public interface ServiceAddresses {
    @WithDefault("http://127.0.0.1:8101")
    URI platformControl();

    @WithDefault("http://127.0.0.1:8102")
    URI modelopsService();

    @WithDefault("http://127.0.0.1:8103")
    URI contextIngestion();

    @WithDefault("http://127.0.0.1:8104")
    URI agentEngine();

    @WithDefault("http://127.0.0.1:8105")
    URI mcpGateway();
}
