package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Tools of the catalog, for superadmins. There is no delete. */
@Path("/v1/catalog/tools")
@RolesAllowed("superadmin")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class CatalogToolResource {
    private final CatalogTools tools;
    private final CurrentCall call;

    CatalogToolResource(CatalogTools tools, CurrentCall call) {
        this.tools = tools;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the tools of the catalog")
    public Map<String, List<CatalogArtifact<ToolSpec>>> list() {
        return Map.of("tools", tools.list());
    }

    @POST
    @Operation(summary = "Make a tool")
    public Response create(@Nullable JsonNode body) {
        return Response.status(201)
                .entity(Map.of("tool", tools.create(body, call.actor())))
                .build();
    }

    @GET
    @Operation(summary = "Show a tool")
    @Path("/{id}")
    public Map<String, CatalogArtifact<ToolSpec>> get(@PathParam("id") String id) {
        return Map.of("tool", tools.get(id));
    }

    @PUT
    @Operation(summary = "Write a new version of a tool")
    @Path("/{id}")
    public Map<String, CatalogArtifact<ToolSpec>> update(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("tool", tools.update(id, body));
    }

    /** Asks the provider of the active deployment whether the tool would work. */
    @POST
    @Operation(summary = "Check whether a tool could run now")
    @Path("/{id}/validate")
    @Consumes(MediaType.WILDCARD)
    public CatalogTools.Validated validate(@PathParam("id") String id) {
        return tools.validate(id);
    }

    /** Calls the tool once; answers 200 with what came back, also when the tool failed. */
    @POST
    @Operation(summary = "Run a tool once")
    @Path("/{id}/test")
    public CatalogTools.Tested test(@PathParam("id") String id, @Nullable JsonNode body) {
        return tools.test(id, body, call.actor());
    }
}
