package dev.orrery.agent.project;

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

/** Agent projects of the user; superadmins act on all. */
@Path("/v1/agent-projects")
@RolesAllowed("user")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ProjectResource {
    private static final String PROJECT = "agent_project";

    private final Projects projects;
    private final ProjectPublisher publisher;
    private final CurrentCall call;

    ProjectResource(Projects projects, ProjectPublisher publisher, CurrentCall call) {
        this.projects = projects;
        this.publisher = publisher;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the agent projects")
    public Map<String, List<ProjectView>> list() {
        return Map.of("agent_projects", projects.list(call.actor()));
    }

    @POST
    @Operation(summary = "Make an agent project")
    public Response create(@Nullable JsonNode body) {
        return Response.status(201)
                .entity(Map.of(PROJECT, projects.create(body, call.actor())))
                .build();
    }

    @GET
    @Operation(summary = "Show an agent project")
    @Path("/{id}")
    public Map<String, ProjectView> get(@PathParam("id") String id) {
        return Map.of(PROJECT, projects.get(id, call.actor()));
    }

    @PUT
    @Operation(summary = "Write an agent project")
    @Path("/{id}")
    public Map<String, ProjectView> update(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of(PROJECT, projects.update(id, body, call.actor()));
    }

    @DELETE
    @Operation(summary = "Delete an agent project")
    @Path("/{id}")
    public Map<String, Boolean> delete(@PathParam("id") String id) {
        projects.delete(id, call.actor());
        return Map.of("deleted", true);
    }

    @POST
    @Operation(summary = "Check an agent project")
    @Path("/{id}/validate")
    @Consumes(MediaType.WILDCARD)
    public Projects.Validated validate(@PathParam("id") String id) {
        return projects.validate(id, call.actor());
    }

    @POST
    @Operation(summary = "Publish an agent project as an agent")
    @Path("/{id}/publish")
    @Consumes(MediaType.WILDCARD)
    public ProjectPublisher.Published publish(@PathParam("id") String id) {
        return publisher.publish(id, call.actor());
    }
}
