package dev.orrery.modelops.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/models")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class ModelResource {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final ModelService models;
    private final ModelRegistrar registrar;
    private final CurrentCall call;

    ModelResource(ModelService models, ModelRegistrar registrar, CurrentCall call) {
        this.models = models;
        this.registrar = registrar;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the managed models")
    public Map<String, List<ModelView>> list(
            @QueryParam("eligible") @Nullable String eligible, @QueryParam("capability") @Nullable String capability) {
        return Map.of("models", models.list(call.actor(), ModelFilter.of(eligible, capability)));
    }

    @POST
    @Operation(summary = "Make a managed model")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    public Map<String, ModelView> create(@Nullable JsonNode body) {
        return Map.of("model", registrar.create(call.actor(), body));
    }

    @GET
    @Operation(summary = "Show a managed model")
    @Path("/{id}")
    public Map<String, ModelDetail> detail(@PathParam("id") String id) {
        return Map.of("model", models.detail(call.actor(), id));
    }

    @GET
    @Operation(summary = "List the validations of a model")
    @Path("/{id}/validations")
    public Map<String, Object> validations(@PathParam("id") String id, @QueryParam("limit") @Nullable String limit) {
        return Map.of(
                "model_id",
                id,
                "validations",
                models.validations(call.actor(), id, QueryNumber.read(limit, DEFAULT_LIMIT, MAX_LIMIT)));
    }

    @POST
    @Operation(summary = "Activate a model")
    @Path("/{id}/activate")
    public Map<String, ModelView> activate(@PathParam("id") String id) {
        return Map.of("model", models.activate(call.actor(), id));
    }

    @POST
    @Operation(summary = "Deactivate a model")
    @Path("/{id}/deactivate")
    public Map<String, ModelView> deactivate(@PathParam("id") String id) {
        return Map.of("model", models.deactivate(call.actor(), id));
    }

    @POST
    @Operation(summary = "Register a model")
    @Path("/{id}/register")
    public Map<String, ModelView> register(@PathParam("id") String id) {
        return Map.of("model", registrar.register(call.actor(), id));
    }

    @POST
    @Operation(summary = "Unregister a model")
    @Path("/{id}/unregister")
    public Map<String, ModelView> unregister(@PathParam("id") String id) {
        return Map.of("model", registrar.unregister(call.actor(), id));
    }

    @DELETE
    @Operation(summary = "Delete a model")
    @Path("/{id}")
    public Map<String, Object> delete(@PathParam("id") String id) {
        registrar.delete(call.actor(), id);
        return Map.of("deleted", true, "model_id", id);
    }

    @PATCH
    @Operation(summary = "Give a model another credential")
    @Path("/{id}/credential")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, ModelView> replaceCredential(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("model", registrar.replaceCredential(call.actor(), id, body));
    }

    @PATCH
    @Operation(summary = "Change who sees a model")
    @Path("/{id}/visibility")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("superadmin")
    public Map<String, ModelView> changeVisibility(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("model", registrar.changeVisibility(call.actor(), id, body));
    }
}
