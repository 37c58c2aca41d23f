package dev.orrery.agent.mcp.server;

import dev.orrery.agent.mcp.GatewayConfig;
import dev.orrery.contracts.agents.AgentEngineClient;
import dev.orrery.contracts.agents.ToolServer;
import dev.orrery.contracts.platform.PlatformControlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** The servers that superadmins registered, as the engine keeps them, and whether they may be used now. */
@ApplicationScoped
class ServerDirectory {
    private static final Logger LOG = Logger.getLogger(ServerDirectory.class);

    private final AgentEngineClient engine;
    private final PlatformControlClient platform;
    private final GatewayConfig.Servers config;
    private volatile Known known = new Known(List.of(), Instant.EPOCH);

    private record Known(List<ToolServer> servers, Instant until) {}

    ServerDirectory(
            @RestClient AgentEngineClient engine, @RestClient PlatformControlClient platform, GatewayConfig config) {
        this.engine = engine;
        this.platform = platform;
        this.config = config.servers();
    }

    /** The enabled servers; while the engine is away, those that were known last. */
    List<ToolServer> servers() {
        Known current = known;
        if (Instant.now().isBefore(current.until())) {
            return current.servers();
        }
        List<ToolServer> servers;
        try {
            servers = engine.servers().servers();
        } catch (RuntimeException away) {
            LOG.warnf("The list of MCP servers could not be read, the last one stays: %s", away.getMessage());
            servers = current.servers();
        }
        known = new Known(servers, Instant.now().plus(config.listAge()));
        return servers;
    }

    /** A server outside of the private network is used online only; an unknown profile counts as offline. */
    boolean mayUse(ToolServer server) {
        if (server.privateNetwork()) {
            return true;
        }
        try {
            return platform.runtimeProfile().isOnline();
        } catch (RuntimeException unknown) {
            LOG.warnf("The runtime profile could not be read, so it counts as offline: %s", unknown.getMessage());
            return false;
        }
    }
}
