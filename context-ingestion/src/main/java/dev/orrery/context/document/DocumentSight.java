package dev.orrery.context.document;

import dev.orrery.adapters.vector.Viewer;
import dev.orrery.context.source.FileReaders;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What pages about documents may name to an actor. Superadmins, who say who reads a document, are shown all. */
@ApplicationScoped
public class DocumentSight {
    /** In place of a message to who may not read every document. */
    public static final String HIDDEN = "The message may name documents that you may not read.";

    private final DocumentRepository documents;
    private final SourceRepository sources;
    private final FileReaders files;

    DocumentSight(DocumentRepository documents, SourceRepository sources, FileReaders files) {
        this.documents = documents;
        this.sources = sources;
        this.files = files;
    }

    /** Whether the knowledge base has a document, source or file that this actor may not read. */
    public boolean isPartial(Actor actor, UUID knowledgeBaseId) {
        Viewer viewer = Viewer.of(actor);
        return !actor.isSuperadmin()
                && Stream.of(
                                documents.limitations(knowledgeBaseId).stream(),
                                sources.of(knowledgeBaseId).stream().map(Source::readers),
                                files.ofKnowledgeBase(knowledgeBaseId).values().stream())
                        .flatMap(limitations -> limitations)
                        .anyMatch(readers -> !readers.allow(viewer));
    }

    /** What went wrong with a knowledge base or one of its sources, as this actor may be told. */
    public @Nullable String shown(Actor actor, UUID knowledgeBaseId, @Nullable String message) {
        return message != null && isPartial(actor, knowledgeBaseId) ? HIDDEN : message;
    }

    /** Those of these documents that exist and that the actor may read. */
    public Set<UUID> readable(Actor actor, Collection<UUID> ids) {
        Viewer viewer = Viewer.of(actor);
        return documents.readersOf(ids).entrySet().stream()
                .filter(entry -> actor.isSuperadmin() || entry.getValue().allow(viewer))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
