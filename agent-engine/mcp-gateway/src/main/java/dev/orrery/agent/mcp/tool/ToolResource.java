package dev.orrery.agent.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own routes. They ask for no token, as the contract says: the port is on loopback or, in a cluster, open
 * to the engine and the control plane only.
 */
@Path("/v1/tools")
@PermitAll
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ToolResource {
    private final Tools tools;
    private final ToolMetrics metrics;

    ToolResource(Tools tools, ToolMetrics metrics) {
        this.tools = tools;
        this.metrics = metrics;
    }

    /** A tool as it is listed. */
    public record Listed(String toolName, String description, ObjectNode inputSchema) {}

    /** @param tools sorted by name */
    public record ToolList(List<Listed> tools) {}

    @GET
    public ToolList list() {
        return new ToolList(tools.all().stream()
                .map(tool -> new Listed(tool.name(), tool.description(), tool.inputSchema()))
                .toList());
    }

    @POST
    @Path("/invoke")
    public Response invoke(@Nullable JsonNode body) {
        Invocation asked = Invocation.of(body);
        GatewayTool tool = tools.find(asked.toolName()).orElseThrow(() -> Invocation.notFound(asked.toolName()));
        ToolAnswer answer = metrics.timed(() -> tool.invoke(asked.arguments()));
        return Response.status(answer.status()).entity(asked.outcome(answer)).build();
    }
}
