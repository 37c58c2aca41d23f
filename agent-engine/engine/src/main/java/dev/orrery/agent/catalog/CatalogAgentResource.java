package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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

/** Agents of the catalog for superadmins; an owner may delete their own agent. */
@Path("/v1/catalog/agents")
@RolesAllowed("superadmin")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class CatalogAgentResource {
    private final CatalogAgents agents;
    private final CurrentCall call;

    CatalogAgentResource(CatalogAgents agents, CurrentCall call) {
        this.agents = agents;
        this.call = call;
    }

    /** An agent with the prompt that its texts become. */
    public record Previewed(CatalogArtifact<AgentSpec> agent, PromptPreview promptPreview) {}

    @GET
    @Operation(summary = "List the agents of the catalog")
    public Map<String, List<CatalogArtifact<AgentSpec>>> list() {
        return Map.of("agents", agents.list());
    }

    @POST
    @Operation(summary = "Make an agent")
    public Response create(@Nullable JsonNode body) {
        return Response.status(201)
                .entity(Map.of("agent", agents.create(body, call.actor())))
                .build();
    }

    @POST
    @Operation(summary = "Show the prompt that an agent's texts become")
    @Path("/prompt-preview")
    public Map<String, PromptPreview> preview(@Nullable JsonNode body) {
        return Map.of("prompt_preview", PromptPreview.of(body));
    }

    @GET
    @Operation(summary = "Show an agent")
    @Path("/{id}")
    public Map<String, CatalogArtifact<AgentSpec>> get(@PathParam("id") String id) {
        return Map.of("agent", agents.get(id));
    }

    @PUT
    @Operation(summary = "Write a new version of an agent")
    @Path("/{id}")
    public Map<String, CatalogArtifact<AgentSpec>> update(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("agent", agents.update(id, body));
    }

    @DELETE
    @Operation(summary = "Delete an agent")
    @Path("/{id}")
    @RolesAllowed("user")
    public Map<String, Boolean> delete(@PathParam("id") String id) {
        agents.delete(id, call.actor());
        return Map.of("deleted", true);
    }

    @POST
    @Operation(summary = "Check whether an agent could run now")
    @Path("/{id}/validate")
    @Consumes(MediaType.WILDCARD)
    public CatalogAgents.Validated validate(@PathParam("id") String id) {
        return agents.validate(id, call.actor());
    }

    @GET
    @Operation(summary = "Show the prompt of a stored agent")
    @Path("/{id}/prompt-preview")
    public Previewed storedPreview(@PathParam("id") String id) {
        CatalogArtifact<AgentSpec> agent = agents.get(id);
        AgentSpec spec = agent.spec();
        return new Previewed(agent, PromptPreview.of(spec.instructions(), spec.runtimePrompts()));
    }
}
