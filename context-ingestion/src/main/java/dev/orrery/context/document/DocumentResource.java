package dev.orrery.context.document;

import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class DocumentResource {
    private final KnowledgeBaseRepository knowledgeBases;
    private final DocumentRepository documents;
    private final CurrentCall call;

    DocumentResource(KnowledgeBaseRepository knowledgeBases, DocumentRepository documents, CurrentCall call) {
        this.knowledgeBases = knowledgeBases;
        this.documents = documents;
        this.call = call;
    }

    public record Many(List<DocumentView> documents) {}

    @GET
    @Path("/{id}/documents")
    @RolesAllowed("admin")
    public Many list(@PathParam("id") String id) {
        return new Many(documents.newestFirst(knowledgeBases.visible(call.actor(), id).id).stream()
                .map(DocumentView::of)
                .toList());
    }
}
