package dev.orrery.contracts.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import dev.orrery.kit.trust.CallsService;
import dev.orrery.kit.trust.ServiceCallFilter;
import dev.orrery.kit.trust.UpstreamFailureMapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Internal API of the agent engine for the tool gateway. Role {@code service} on every route. */
@RegisterRestClient(configKey = "agent-engine")
@RegisterProvider(ServiceCallFilter.class)
@RegisterProvider(UpstreamFailureMapper.class)
@CallsService("agent-engine")
@Path("/v1/internal")
public interface AgentEngineClient {

    /** The servers that are enabled. */
    record ToolServers(List<ToolServer> servers) {}

    /** A tool that the user of the call may use from outside of any execution. */
    record OpenTool(String name, String description, ObjectNode inputSchema) {}

    record OpenTools(List<OpenTool> tools) {}

    /** @param result what the tool gave */
    record OpenToolResult(JsonNode result) {}

    record OpenToolCall(String name, ObjectNode arguments) {}

    @GET
    @Path("/mcp-servers")
    @TriedAgain(Without.PEER)
    ToolServers servers();

    /** For a user. */
    @GET
    @Path("/open-tools")
    @TriedAgain(Without.PEER)
    OpenTools tools();

    /**
     * For a user. 404 {@code tool_not_found}, 400 {@code invalid_arguments}, 403 {@code EXEC_TOOL_NOT_ALLOWED}, or the
     * tool's own error.
     */
    @POST
    @Path("/open-tools/call")
    OpenToolResult call(OpenToolCall call);
}
