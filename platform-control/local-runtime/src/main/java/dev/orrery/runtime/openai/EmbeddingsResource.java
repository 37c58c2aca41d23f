package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.VectorText;
import dev.orrery.runtime.LocalModels;
import dev.orrery.runtime.access.ApiKeyMechanism;
import dev.orrery.runtime.model.RuntimeState;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The controller of the embeddings model. */
@Path("/embeddings")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(ApiKeyMechanism.CLIENT_ROLE)
@RunOnVirtualThread
public class EmbeddingsResource {
    private final LocalModels models;
    private final EmbeddingService service;

    EmbeddingsResource(LocalModels models, EmbeddingService service) {
        this.models = models;
        this.service = service;
    }

    @GET
    @Path("/health")
    public ControllerRoutes.Health health() {
        return ControllerRoutes.health(models.embeddings());
    }

    @GET
    @Path("/v1/admin/runtime-state")
    public RuntimeState state() {
        return models.embeddings().state();
    }

    @POST
    @Path("/v1/admin/load-model")
    public RuntimeState load(@Nullable JsonNode body) {
        return ControllerRoutes.load(models.embeddings(), body);
    }

    @POST
    @Path("/v1/admin/unload-model")
    public RuntimeState unload() {
        return models.embeddings().unload();
    }

    @GET
    @Path("/v1/models")
    public ModelEntry.Listing list() {
        return ModelEntry.Listing.of(ModelEntry.of(models.embeddings()));
    }

    @POST
    @Path("/v1/chat/completions")
    public Response chat() {
        throw Failure.of(
                422, "unsupported_input", "This runtime makes embeddings; chats are answered under /inference.");
    }

    @POST
    @Path("/v1/embeddings")
    public Response embeddings(@Nullable JsonNode body, @HeaderParam(VectorText.HEADER) @Nullable String encoding) {
        return service.answer(body, ModelChoice.CONTROLLER, encoding);
    }
}
