package dev.orrery.modelops.usage;

import dev.orrery.kit.trust.CurrentCall;
import dev.orrery.modelops.model.UserIds;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class UsageResource {
    private final UsageService usage;
    private final CurrentCall call;

    UsageResource(UsageService usage, CurrentCall call) {
        this.usage = usage;
        this.call = call;
    }

    @GET
    @Operation(summary = "Show the usage of all models")
    public UsageReport overall(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("group_by") @Nullable String groupBy,
            @QueryParam("model_id") @Nullable String modelId,
            @QueryParam("user_id") @Nullable String userId) {
        UsageQuery query = UsageQuery.of(from, to, groupBy).ofModel(modelId);
        return usage.overall(call.actor(), userId == null || userId.isBlank() ? null : UserIds.parse(userId), query);
    }
}
