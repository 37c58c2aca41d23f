package dev.orrery.context.knowledgebase;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class KnowledgeBaseResource {
    private final KnowledgeBaseService service;
    private final KnowledgeBaseRepository repository;
    private final KnowledgeBaseViews views;
    private final CurrentCall call;

    KnowledgeBaseResource(
            KnowledgeBaseService service,
            KnowledgeBaseRepository repository,
            KnowledgeBaseViews views,
            CurrentCall call) {
        this.service = service;
        this.repository = repository;
        this.views = views;
        this.call = call;
    }

    public record One(KnowledgeBaseView knowledgeBase) {}

    public record Many(List<KnowledgeBaseView> knowledgeBases) {}

    public record Deleted(boolean deleted, UUID knowledgeBaseId) {}

    @GET
    @Operation(summary = "List the knowledge bases")
    @RolesAllowed("admin")
    public Many list(
            @QueryParam("eligible") @Nullable String eligible,
            @QueryParam("backing_provider_key") @Nullable String providerKey,
            @QueryParam("backing_provider_instance_id") @Nullable String providerId) {
        UUID provider = providerId == null || providerId.isBlank() ? null : VectorizationOptions.queried(providerId);
        return new Many(views.list(repository.visible(call.actor()).stream()
                .filter(kb -> !"true".equalsIgnoreCase(eligible) || kb.eligible())
                .filter(kb -> blank(providerKey) || kb.backingProviderKey.equals(lower(providerKey)))
                .filter(kb -> provider == null || kb.backingProviderInstanceId.equals(provider))
                .toList()));
    }

    @POST
    @Operation(summary = "Make a knowledge base")
    @RolesAllowed("superadmin")
    @ResponseStatus(201)
    public One create(@Nullable JsonNode body) {
        return new One(views.created(service.create(call.actor(), Payload.of(body))));
    }

    @GET
    @Operation(summary = "Show a knowledge base")
    @Path("/{id}")
    @RolesAllowed("admin")
    public One get(@PathParam("id") String id) {
        return new One(views.withUsage(repository.visible(call.actor(), id)));
    }

    @PUT
    @Operation(summary = "Change a knowledge base")
    @Path("/{id}")
    @RolesAllowed("superadmin")
    public One update(@PathParam("id") String id, @Nullable JsonNode body) {
        return new One(views.one(service.update(call.actor(), id, Payload.of(body))));
    }

    @DELETE
    @Operation(summary = "Delete a knowledge base")
    @Path("/{id}")
    @RolesAllowed("superadmin")
    public Deleted delete(@PathParam("id") String id) {
        return new Deleted(true, service.delete(call.actor(), id));
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.trim().toLowerCase(Locale.ROOT);
    }
}
