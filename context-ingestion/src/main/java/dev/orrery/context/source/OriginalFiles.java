package dev.orrery.context.source;

import dev.orrery.adapters.vector.Viewer;
import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The files that documents of a source came from, for readers of chat answers. */
@ApplicationScoped
public class OriginalFiles {
    private final KnowledgeBaseRepository knowledgeBases;
    private final DocumentRepository documents;
    private final SourceRepository sources;
    private final SourceRoots roots;
    private final SourceFiles files;
    private final Neighbours neighbours;

    OriginalFiles(
            KnowledgeBaseRepository knowledgeBases,
            DocumentRepository documents,
            SourceRepository sources,
            SourceRoots roots,
            SourceFiles files,
            Neighbours neighbours) {
        this.knowledgeBases = knowledgeBases;
        this.documents = documents;
        this.sources = sources;
        this.roots = roots;
        this.files = files;
        this.neighbours = neighbours;
    }

    /**
     * The file as it is now, which may have changed since it was indexed.
     *
     * @throws Failure 409 {@code knowledge_base_not_configured}, 403 {@code knowledge_base_not_bound}, 404
     *     {@code knowledge_document_not_found}, 409 {@code source_file_not_available}, 404
     *     {@code knowledge_source_not_found}, {@code source_file_not_found}, {@code invalid_source_file_path}
     */
    Path of(Actor actor, String knowledgeBaseId, String documentId) {
        KnowledgeBase kb = offered(actor, knowledgeBaseId);
        Document document = documents.of(kb.id, documentId);
        if (!document.readers().allow(Viewer.of(actor))) {
            throw Failure.notFound(
                    "knowledge_document_not_found", "This knowledge base has no document '" + documentId + "'.");
        }
        UUID sourceId = document.sourceId;
        String path = document.sourcePath;
        if (!document.managedBySource || path == null) {
            throw Failure.conflict(
                            "source_file_not_available",
                            "The document was written by hand or uploaded; it has no file.")
                    .with("document_id", document.id);
        }
        Source source = sources.of(kb.id, String.valueOf(sourceId));
        return files.original(directory(source), path);
    }

    /** A knowledge base that the active deployment offers in chats. */
    private KnowledgeBase offered(Actor actor, String id) {
        Set<UUID> bound = neighbours.runtime().binding(Capability.VECTOR_STORE).stream()
                .flatMap(store -> store.resources().stream())
                .map(BoundResource::knowledgeBaseId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        List<KnowledgeBase> offered = knowledgeBases.visible(actor).stream()
                .filter(kb -> bound.contains(kb.id) && kb.answers())
                .toList();
        if (offered.isEmpty()) {
            throw Failure.conflict(
                    "knowledge_base_not_configured",
                    "The active deployment binds no knowledge base that is active and ready.");
        }
        return offered.stream()
                .filter(kb -> kb.id.toString().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> Failure.forbidden(
                        "knowledge_base_not_bound",
                        "The active deployment does not offer the knowledge base '" + id + "', or it is not ready."));
    }

    private Path directory(Source source) {
        try {
            return roots.directory(source.relativePath);
        } catch (Failure gone) {
            throw Failure.notFound("source_file_not_found", "The directory of the source is not there now.")
                    .with("source_id", source.id)
                    .causedBy(gone);
        }
    }
}
