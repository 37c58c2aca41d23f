package dev.orrery.agent.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
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

/** Agents and tools of the registry; models have {@link ModelRegistryResource}. */
@Path("/v1/registry/{type}")
@RolesAllowed("user")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RegistryResource {
    private final RegistryApi registry;
    private final CurrentCall call;

    RegistryResource(RegistryApi registry, CurrentCall call) {
        this.registry = registry;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the registered agents or tools")
    public Map<String, List<RegistryApi.Row>> list(@PathParam("type") String type) {
        return Map.of("items", registry.list(type(type), call.actor()));
    }

    @POST
    @Operation(summary = "Register an agent or a tool")
    public Response create(@PathParam("type") String type, @Nullable JsonNode body) {
        return Response.status(201)
                .entity(registry.create(type(type), body, call.actor()))
                .build();
    }

    @GET
    @Operation(summary = "Show a registered agent or tool with its versions")
    @Path("/{id}")
    public RegistryApi.Detail detail(@PathParam("type") String type, @PathParam("id") String id) {
        return registry.detail(type(type), id, call.actor());
    }

    @POST
    @Operation(summary = "Add a version of a registered agent or tool")
    @Path("/{id}/versions")
    public Response addVersion(@PathParam("type") String type, @PathParam("id") String id, @Nullable JsonNode body) {
        return Response.status(201)
                .entity(registry.addVersion(type(type), id, body, call.actor()))
                .build();
    }

    @POST
    @Operation(summary = "Share a registered agent or tool")
    @Path("/{id}/share")
    public Response share(@PathParam("type") String type, @PathParam("id") String id, @Nullable JsonNode body) {
        return Response.status(201)
                .entity(Map.of("share", registry.share(type(type), id, body, call.actor())))
                .build();
    }

    @GET
    @Operation(summary = "List the shares of a registered agent or tool")
    @Path("/{id}/shares")
    public Map<String, List<Share>> shares(@PathParam("type") String type, @PathParam("id") String id) {
        return Map.of("shares", registry.shares(type(type), id, call.actor()));
    }

    private static EntityType type(String segment) {
        return EntityType.ofPath(segment)
                .filter(type -> type != EntityType.MODEL)
                .orElseThrow(() -> Failure.badRequest("invalid_entity_type", "Ask for 'agents' or 'tools'."));
    }
}
