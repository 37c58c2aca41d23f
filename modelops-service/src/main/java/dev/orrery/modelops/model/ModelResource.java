package dev.orrery.modelops.model;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/models")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class ModelResource {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final ModelService models;
    private final CurrentCall call;

    ModelResource(ModelService models, CurrentCall call) {
        this.models = models;
        this.call = call;
    }

    @GET
    public Map<String, List<ModelView>> list(
            @QueryParam("eligible") @Nullable String eligible, @QueryParam("capability") @Nullable String capability) {
        return Map.of("models", models.list(call.actor(), ModelFilter.of(eligible, capability)));
    }

    @GET
    @Path("/{id}")
    public Map<String, ModelDetail> detail(@PathParam("id") String id) {
        return Map.of("model", models.detail(call.actor(), id));
    }

    @GET
    @Path("/{id}/validations")
    public Map<String, Object> validations(@PathParam("id") String id, @QueryParam("limit") @Nullable String limit) {
        return Map.of("model_id", id, "validations", models.validations(call.actor(), id, limit(limit)));
    }

    @POST
    @Path("/{id}/activate")
    public Map<String, ModelView> activate(@PathParam("id") String id) {
        return Map.of("model", models.activate(call.actor(), id));
    }

    @POST
    @Path("/{id}/deactivate")
    public Map<String, ModelView> deactivate(@PathParam("id") String id) {
        return Map.of("model", models.deactivate(call.actor(), id));
    }

    private static int limit(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return DEFAULT_LIMIT;
        }
        try {
            return Math.clamp(Long.parseLong(text.trim()), 1, MAX_LIMIT);
        } catch (NumberFormatException malformed) {
            throw Failure.badRequest("invalid_limit", "limit must be an integer from 1 to " + MAX_LIMIT + ".");
        }
    }
}
