package dev.orrery.agent.mcp.endpoint;

import dev.orrery.kit.failure.StandardErrors;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * The suite as an MCP server, streamable HTTP without sessions: each message is a POST that is answered by JSON. The edge
 * authenticates the client and forwards the user.
 */
@Path("/mcp")
@RolesAllowed("user")
@RunOnVirtualThread
public class McpEndpoint {
    private final SuiteServer server;

    McpEndpoint(SuiteServer server) {
        this.server = server;
    }

    @POST
    @Operation(summary = "Send a message to the suite as an MCP server")
    @APIResponse(
            responseCode = "200",
            description = "The answer to the message, JSON-RPC",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "400",
            description = "No message: an error of JSON-RPC, or of the suite",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response message(@Nullable String body) {
        return switch (server.handle(body == null ? "" : body)) {
            case SuiteServer.Reply.Accepted accepted -> Response.accepted().build();
            case SuiteServer.Reply.Answer answer -> Response.ok(answer.json()).build();
            case SuiteServer.Reply.Unreadable unreadable ->
                Response.status(400).entity(unreadable.json()).build();
        };
    }

    /** There is no stream from server to client. */
    @GET
    @Operation(summary = "Tell that there is no stream from server to client")
    public Response stream() {
        return onlyPost();
    }

    /** There is no session to end. */
    @DELETE
    @Operation(summary = "Tell that there is no session to end")
    public Response endSession() {
        return onlyPost();
    }

    private static Response onlyPost() {
        return Response.status(405)
                .header(HttpHeaders.ALLOW, "POST")
                .type(MediaType.APPLICATION_JSON)
                .entity(StandardErrors.body(405))
                .build();
    }
}
