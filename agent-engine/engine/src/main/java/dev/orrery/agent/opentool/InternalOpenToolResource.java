package dev.orrery.agent.opentool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.agents.AgentEngineClient.OpenToolResult;
import dev.orrery.contracts.agents.AgentEngineClient.OpenTools;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Tools for the user of the call, for the gateway's MCP server. */
@Path("/v1/internal/open-tools")
@RolesAllowed("service")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class InternalOpenToolResource {
    private final DirectTools tools;
    private final CurrentCall call;

    InternalOpenToolResource(DirectTools tools, CurrentCall call) {
        this.tools = tools;
        this.call = call;
    }

    @GET
    public OpenTools list() {
        return new OpenTools(tools.list(call.actor()));
    }

    @POST
    @Path("/call")
    public OpenToolResult call(@Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        String name = fields.requiredText("name", "tool_not_found");
        ObjectNode arguments = fields.object("arguments", "invalid_arguments");
        return new OpenToolResult(
                tools.call(name, arguments == null ? JsonNodeFactory.instance.objectNode() : arguments, call.actor()));
    }
}
