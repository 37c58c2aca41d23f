package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.VectorText;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.runtime.LocalModels;
import dev.orrery.runtime.access.ApiKeyMechanism;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gateway over both runtimes. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(ApiKeyMechanism.CLIENT_ROLE)
@RunOnVirtualThread
public class GatewayResource {
    private final LocalModels models;
    private final ChatService chats;
    private final EmbeddingService embeddings;

    GatewayResource(LocalModels models, ChatService chats, EmbeddingService embeddings) {
        this.models = models;
        this.chats = chats;
        this.embeddings = embeddings;
    }

    @GET
    @Path("/models")
    public ModelEntry.Listing list() {
        return ModelEntry.Listing.of(
                Stream.concat(ModelEntry.of(models.inference()), ModelEntry.of(models.embeddings()))
                        .sorted(Comparator.comparing(ModelEntry::id)));
    }

    @POST
    @Path("/chat/completions")
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    public Response chat(@Nullable JsonNode body, @Context RoutingContext context) {
        return chats.answer(body, ModelChoice.GATEWAY, ClientConnection.of(context));
    }

    @POST
    @Path("/responses")
    public ChatCompletion.SuiteResponse respond(@Nullable JsonNode body, @Context RoutingContext context) {
        return chats.respond(body, ModelChoice.GATEWAY, ClientConnection.of(context));
    }

    @POST
    @Path("/embeddings")
    public Response embed(@Nullable JsonNode body, @HeaderParam(VectorText.HEADER) @Nullable String encoding) {
        return embeddings.answer(body, ModelChoice.GATEWAY, encoding);
    }
}
