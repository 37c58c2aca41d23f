package dev.orrery.modelops.model;

import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model routes of {@link dev.orrery.contracts.modelops.ModelOpsClient}. */
@Path("/v1/internal/modelops")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalModelResource {
    private final ModelService models;
    private final CurrentCall call;

    InternalModelResource(ModelService models, CurrentCall call) {
        this.models = models;
        this.call = call;
    }

    @GET
    @Path("/models/{id}")
    public ManagedModel model(@PathParam("id") String id) {
        return models.managed(id);
    }

    @GET
    @Path("/models")
    public List<ManagedModel> byTask(@QueryParam("task_key") @Nullable String taskKey) {
        return models.managedByTask(required(taskKey));
    }

    @GET
    @Path("/invokable-models")
    public List<ManagedModel> invokable(@QueryParam("task_key") @Nullable String taskKey) {
        return models.invokable(call.actor(), required(taskKey));
    }

    @GET
    @Path("/invokable-models/{id}")
    public ManagedModel requireInvokable(@PathParam("id") String id) {
        return models.requireInvokable(call.actor(), id);
    }

    private static String required(@Nullable String taskKey) {
        if (taskKey == null || taskKey.isBlank()) {
            throw Failure.badRequest("invalid_task_key", "Give the query parameter task_key.");
        }
        return taskKey.trim();
    }
}
