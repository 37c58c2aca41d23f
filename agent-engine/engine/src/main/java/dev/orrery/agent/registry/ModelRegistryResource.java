package dev.orrery.agent.registry;

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
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Models of the registry, for superadmins only. What may be invoked is decided by model operations, not by these rows. */
@Path("/v1/registry/models")
@RolesAllowed("superadmin")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ModelRegistryResource {
    private final RegistryApi registry;
    private final CurrentCall call;

    ModelRegistryResource(RegistryApi registry, CurrentCall call) {
        this.registry = registry;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the registered models")
    public Map<String, List<RegistryApi.Row>> list() {
        return Map.of("items", registry.list(EntityType.MODEL, call.actor()));
    }

    @POST
    @Operation(summary = "Register a model")
    public Response create(@Nullable JsonNode body) {
        return Response.status(201)
                .entity(registry.create(EntityType.MODEL, body, call.actor()))
                .build();
    }

    @GET
    @Operation(summary = "Show a registered model with its versions")
    @Path("/{id}")
    public RegistryApi.Detail detail(@PathParam("id") String id) {
        return registry.detail(EntityType.MODEL, id, call.actor());
    }

    @POST
    @Operation(summary = "Add a version of a registered model")
    @Path("/{id}/versions")
    public Response addVersion(@PathParam("id") String id, @Nullable JsonNode body) {
        return Response.status(201)
                .entity(registry.addVersion(EntityType.MODEL, id, body, call.actor()))
                .build();
    }

    @POST
    @Operation(summary = "Share a registered model")
    @Path("/{id}/share")
    public Response share(@PathParam("id") String id, @Nullable JsonNode body) {
        return Response.status(201)
                .entity(Map.of("share", registry.share(EntityType.MODEL, id, body, call.actor())))
                .build();
    }

    @GET
    @Operation(summary = "List the shares of a registered model")
    @Path("/{id}/shares")
    public Map<String, List<Share>> shares(@PathParam("id") String id) {
        return Map.of("shares", registry.shares(EntityType.MODEL, id, call.actor()));
    }
}
