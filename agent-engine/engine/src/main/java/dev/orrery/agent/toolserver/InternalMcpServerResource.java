package dev.orrery.agent.toolserver;

import dev.orrery.contracts.agents.AgentEngineClient.ToolServers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The enabled servers, for the tool gateway. */
@Path("/v1/internal/mcp-servers")
@RolesAllowed("service")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class InternalMcpServerResource {
    private final McpServers servers;

    InternalMcpServerResource(McpServers servers) {
        this.servers = servers;
    }

    @GET
    public ToolServers enabled() {
        return new ToolServers(servers.enabled());
    }
}
