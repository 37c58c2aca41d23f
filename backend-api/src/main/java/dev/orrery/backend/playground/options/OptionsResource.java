package dev.orrery.backend.playground.options;

import dev.orrery.backend.playground.options.PlaygroundOptions.KnowledgeOptions;
import dev.orrery.backend.playground.options.PlaygroundOptions.ModelOptions;
import dev.orrery.backend.playground.session.SessionFilter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Choices for a session, section 3.9 of the contract, and the two halves of it that the web client asks for. */
@Path("/v1/playgrounds")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class OptionsResource {
    private final OptionsService options;

    OptionsResource(OptionsService options) {
        this.options = options;
    }

    @GET
    @Operation(summary = "Show what playgrounds can use")
    @Path("/options")
    public PlaygroundOptions all() {
        return options.all();
    }

    @GET
    @Operation(summary = "List the models of playgrounds")
    @Path("/model-options")
    public ModelOptions models(@QueryParam("playground_kind") @Nullable String kind) {
        return options.forModels(SessionFilter.kindIfAny(kind));
    }

    @GET
    @Operation(summary = "List the knowledge bases of playgrounds")
    @Path("/knowledge-base-options")
    public KnowledgeOptions knowledgeBases() {
        return options.knowledge();
    }
}
