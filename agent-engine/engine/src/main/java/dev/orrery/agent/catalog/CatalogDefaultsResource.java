package dev.orrery.agent.catalog;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What forms for agents are filled in with. */
@Path("/v1/catalog/defaults")
@RolesAllowed("user")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class CatalogDefaultsResource {
    public record Answer(Defaults defaults) {}

    public record Defaults(AgentDefaults agent) {}

    public record AgentDefaults(RuntimePrompts runtimePrompts) {}

    @GET
    @Operation(summary = "Show what a new agent starts from")
    public Answer defaults() {
        return new Answer(new Defaults(new AgentDefaults(RuntimePrompts.DEFAULT)));
    }
}
