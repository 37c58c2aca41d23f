package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Tool calls of an execution that a person decides about: the user who started it, or a superadmin. */
@Path("/v1/agent-executions/{id}/approvals")
@RolesAllowed("user")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ApprovalResource {
    private final Approvals approvals;
    private final CurrentCall call;

    ApprovalResource(Approvals approvals, CurrentCall call) {
        this.approvals = approvals;
        this.call = call;
    }

    /** @param approvals open ones and decided ones */
    public record ApprovalList(List<Approval> approvals) {}

    @GET
    @Operation(summary = "List the tool calls that wait for an approval")
    public ApprovalList list(@PathParam("id") String id) {
        return new ApprovalList(approvals.list(id, call.actor()));
    }

    /** Approves or rejects one call; the last open decision lets the execution go on. */
    @POST
    @Operation(summary = "Approve or refuse a tool call")
    @Path("/{call_id}")
    public ExecutionEnvelope decide(
            @PathParam("id") String id, @PathParam("call_id") String callId, @Nullable JsonNode body) {
        return new ExecutionEnvelope(approvals.decide(id, callId, Decision.of(body), call.actor()));
    }
}
