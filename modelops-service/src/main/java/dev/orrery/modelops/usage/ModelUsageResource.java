package dev.orrery.modelops.usage;

import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/models/{id}/usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class ModelUsageResource {
    private final UsageService usage;
    private final CurrentCall call;

    ModelUsageResource(UsageService usage, CurrentCall call) {
        this.usage = usage;
        this.call = call;
    }

    @GET
    @Operation(summary = "Show the usage of a model")
    public UsageReport ofModel(
            @PathParam("id") String id,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("group_by") @Nullable String groupBy) {
        return usage.ofModel(call.actor(), id, UsageQuery.of(from, to, groupBy));
    }
}
