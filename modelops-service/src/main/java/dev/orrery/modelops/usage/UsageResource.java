package dev.orrery.modelops.usage;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
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
    public UsageReport overall(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("group_by") @Nullable String groupBy,
            @QueryParam("model_id") @Nullable String modelId,
            @QueryParam("user_id") @Nullable String userId) {
        UsageQuery query = UsageQuery.of(from, to, groupBy).ofModel(modelId);
        return usage.overall(call.actor(), user(userId), query);
    }

    private static @Nullable Long user(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Long.valueOf(text.trim());
        } catch (NumberFormatException malformed) {
            throw Failure.badRequest("invalid_user_id", "user_id must be the id of a user.");
        }
    }
}
