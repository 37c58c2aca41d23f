package dev.orrery.context.knowledgebase;

import dev.orrery.context.WireNames;
import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;

/** What the other services read: for a user that user's organization, in a service's own name everything. */
@Path("/v1/internal/context/knowledge-bases")
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalKnowledgeBaseResource {
    private final KnowledgeBaseRepository repository;
    private final CurrentCall call;

    InternalKnowledgeBaseResource(KnowledgeBaseRepository repository, CurrentCall call) {
        this.repository = repository;
        this.call = call;
    }

    @GET
    @Path("/{id}")
    public KnowledgeBaseRef get(@PathParam("id") String id) {
        return call.actorIfAny()
                .map(actor -> reference(repository.visible(actor, id)))
                .orElseGet(() -> {
                    UUID known = Ids.pathUuid(id, "knowledge_base_not_found");
                    return repository
                            .findByIdOptional(known)
                            .map(InternalKnowledgeBaseResource::reference)
                            .orElseThrow(() -> KnowledgeBaseRepository.unknown(id));
                });
    }

    @GET
    public List<KnowledgeBaseRef> list() {
        List<KnowledgeBase> all =
                call.actorIfAny().map(repository::visible).orElseGet(() -> repository.list("order by createdAt, slug"));
        return all.stream().map(InternalKnowledgeBaseResource::reference).toList();
    }

    private static KnowledgeBaseRef reference(KnowledgeBase kb) {
        return new KnowledgeBaseRef(
                kb.id,
                kb.slug,
                kb.displayName,
                kb.indexName,
                WireNames.of(kb.lifecycleState),
                WireNames.of(kb.syncStatus),
                kb.backingProviderInstanceId,
                kb.backingProviderKey,
                WireNames.of(kb.vectorizationMode),
                kb.embeddingProviderInstanceId,
                kb.embeddingResourceId,
                kb.documentCount,
                kb.liveIndex,
                kb.answers());
    }
}
