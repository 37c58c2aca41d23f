package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.runtime.LocalModels;
import dev.orrery.runtime.access.ApiKeyMechanism;
import dev.orrery.runtime.model.RuntimeState;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The controller of the chat model. */
@Path("/inference")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(ApiKeyMechanism.CLIENT_ROLE)
@RunOnVirtualThread
public class InferenceResource {
    private final LocalModels models;
    private final ChatService service;

    InferenceResource(LocalModels models, ChatService service) {
        this.models = models;
        this.service = service;
    }

    @GET
    @Path("/health")
    public ControllerRoutes.Health health() {
        return ControllerRoutes.health(models.inference());
    }

    @GET
    @Path("/v1/admin/runtime-state")
    public RuntimeState state() {
        return models.inference().state();
    }

    @POST
    @Path("/v1/admin/load-model")
    public RuntimeState load(@Nullable JsonNode body) {
        return ControllerRoutes.load(models.inference(), body);
    }

    @POST
    @Path("/v1/admin/unload-model")
    public RuntimeState unload() {
        return models.inference().unload();
    }

    @GET
    @Path("/v1/models")
    public ModelEntry.Listing list() {
        return ModelEntry.Listing.of(ModelEntry.of(models.inference()));
    }

    @POST
    @Path("/v1/chat/completions")
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    public Response chat(@Nullable JsonNode body, @Context RoutingContext context) {
        return service.answer(body, ModelChoice.CONTROLLER, ClientConnection.of(context));
    }

    @POST
    @Path("/v1/embeddings")
    public Response embeddings() {
        throw Failure.of(422, "unsupported_input", "This runtime answers chats; embeddings are under /embeddings.");
    }
}
