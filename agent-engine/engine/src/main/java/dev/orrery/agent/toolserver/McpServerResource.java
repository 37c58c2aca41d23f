package dev.orrery.agent.toolserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.agents.ToolServer;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** External MCP servers, for superadmins. */
@Path("/v1/mcp-servers")
@RolesAllowed("superadmin")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class McpServerResource {
    private final McpServers servers;
    private final CurrentCall call;

    McpServerResource(McpServers servers, CurrentCall call) {
        this.servers = servers;
        this.call = call;
    }

    public record ServerList(List<ToolServer> servers) {}

    public record ServerEnvelope(ToolServer server) {}

    public record Deleted(boolean deleted) {}

    @GET
    @Operation(summary = "List the MCP servers")
    public ServerList list() {
        return new ServerList(servers.all());
    }

    @POST
    @Operation(summary = "Make an MCP server known")
    public Response create(@Nullable JsonNode body) {
        return Response.status(201)
                .entity(new ServerEnvelope(servers.create(body, call.actor())))
                .build();
    }

    @GET
    @Operation(summary = "Show an MCP server")
    @Path("/{slug}")
    public ServerEnvelope get(@PathParam("slug") String slug) {
        return new ServerEnvelope(servers.get(slug));
    }

    @PUT
    @Operation(summary = "Change an MCP server")
    @Path("/{slug}")
    public ServerEnvelope update(@PathParam("slug") String slug, @Nullable JsonNode body) {
        return new ServerEnvelope(servers.update(slug, body));
    }

    @DELETE
    @Operation(summary = "Forget an MCP server")
    @Path("/{slug}")
    public Deleted delete(@PathParam("slug") String slug) {
        servers.delete(slug);
        return new Deleted(true);
    }
}
