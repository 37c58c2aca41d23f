package dev.orrery.agent.mcp.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.agent.mcp.GatewayConfig;
import dev.orrery.contracts.agents.ToolServer;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.Reach;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Speaks to one server: a session for each call, so that nothing is kept between the calls of different users. */
@ApplicationScoped
class ServerCalls {
    private static final McpSchema.Implementation GATEWAY = new McpSchema.Implementation("orrery-mcp-gateway", "1");

    private final EgressClient egress;
    private final ServerSecrets secrets;
    private final GatewayConfig.Servers config;
    private final McpJsonMapper json;

    ServerCalls(EgressClient egress, ServerSecrets secrets, GatewayConfig config) {
        this.egress = egress;
        this.secrets = secrets;
        this.config = config.servers();
        // The protocol's own names, not the suite's snake case.
        this.json = new JacksonMcpJsonMapper(new ObjectMapper());
    }

    /** At most the configured number of tools. */
    List<McpSchema.Tool> list(ToolServer server) {
        return with(server, client -> {
            List<McpSchema.Tool> tools = new ArrayList<>();
            String cursor = null;
            do {
                McpSchema.ListToolsResult page = cursor == null ? client.listTools() : client.listTools(cursor);
                tools.addAll(page.tools());
                cursor = page.nextCursor();
            } while (cursor != null && tools.size() < config.maxTools());
            return List.copyOf(tools.subList(0, Math.min(tools.size(), config.maxTools())));
        });
    }

    McpSchema.CallToolResult call(ToolServer server, String tool, Map<String, Object> arguments) {
        return with(
                server,
                client -> client.callTool(McpSchema.CallToolRequest.builder(tool)
                        .arguments(arguments)
                        .build()));
    }

    private <T> T with(ToolServer server, Function<McpSyncClient, T> use) {
        Duration limit = Duration.ofSeconds(server.timeoutSeconds());
        EgressTransport transport = new EgressTransport(
                egress,
                json,
                new EgressTransport.Target(
                        URI.create(server.url()),
                        secrets.bearer(server),
                        limit,
                        config.maxAnswer().asLongValue(),
                        server.privateNetwork() ? Reach.PRIVATE_NETWORKS : Reach.PUBLIC_ONLY));
        try (McpSyncClient client = McpClient.sync(transport)
                .clientInfo(GATEWAY)
                .requestTimeout(limit)
                .initializationTimeout(limit)
                .build()) {
            client.initialize();
            return use.apply(client);
        }
    }
}
