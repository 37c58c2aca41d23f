package dev.orrery.agent.mcp.server;

import dev.orrery.agent.mcp.GatewayConfig;
import dev.orrery.agent.mcp.tool.GatewayTool;
import dev.orrery.agent.mcp.tool.ToolSource;
import dev.orrery.contracts.agents.ToolServer;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The tools of every registered server. One that cannot be asked offers nothing and disturbs no other. */
@ApplicationScoped
class ExternalTools implements ToolSource {
    /** Between the slug of a server and the name of its tool; both may hold neither. */
    static final String SEPARATOR = "__";

    private static final Logger LOG = Logger.getLogger(ExternalTools.class);

    private final ServerDirectory directory;
    private final ServerCalls calls;
    private final GatewayConfig.Servers config;
    private final Map<ToolServer, Listed> lists = new ConcurrentHashMap<>();

    private record Listed(List<McpSchema.Tool> tools, Instant until) {}

    ExternalTools(ServerDirectory directory, ServerCalls calls, GatewayConfig config) {
        this.directory = directory;
        this.calls = calls;
        this.config = config.servers();
    }

    @Override
    public List<GatewayTool> tools() {
        List<ToolServer> servers = directory.servers();
        lists.keySet().retainAll(servers);
        return servers.stream().flatMap(server -> of(server).stream()).toList();
    }

    @Override
    public Optional<GatewayTool> find(String name) {
        return directory.servers().stream()
                .filter(server -> name.startsWith(server.slug() + SEPARATOR))
                .flatMap(server -> of(server).stream())
                .filter(tool -> tool.name().equals(name))
                .findFirst();
    }

    private List<GatewayTool> of(ToolServer server) {
        Listed listed = lists.get(server);
        if (listed == null || Instant.now().isAfter(listed.until())) {
            listed = new Listed(ask(server), Instant.now().plus(config.listAge()));
            lists.put(server, listed);
        }
        return listed.tools().stream()
                .filter(tool ->
                        server.allowedTools() == null || server.allowedTools().contains(tool.name()))
                .map(tool -> (GatewayTool) new ExternalTool(server, tool, directory, calls))
                .toList();
    }

    private List<McpSchema.Tool> ask(ToolServer server) {
        if (!directory.mayUse(server)) {
            return List.of();
        }
        try {
            return calls.list(server);
        } catch (RuntimeException away) {
            LOG.warnf("The tools of MCP server %s could not be listed: %s", server.slug(), away.getMessage());
            return List.of();
        }
    }
}
