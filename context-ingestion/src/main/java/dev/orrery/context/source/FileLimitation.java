package dev.orrery.context.source;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.document.ReaderGroups;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseService;
import dev.orrery.context.run.ManualWrites;
import dev.orrery.context.source.FileReaders.File;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Set;

/**
 * Limits the file that a document came from: all documents of the file, since only their position tells them apart. It
 * narrows what the source allows and never widens it.
 */
@ApplicationScoped
public class FileLimitation {
    private final ManualWrites writes;
    private final DocumentRepository documents;
    private final SourceRepository sources;
    private final SourceReaders readers;
    private final KnowledgeBaseService knowledgeBaseService;
    private final Adapters adapters;

    FileLimitation(
            ManualWrites writes,
            DocumentRepository documents,
            SourceRepository sources,
            SourceReaders readers,
            KnowledgeBaseService knowledgeBaseService,
            Adapters adapters) {
        this.writes = writes;
        this.documents = documents;
        this.sources = sources;
        this.readers = readers;
        this.knowledgeBaseService = knowledgeBaseService;
        this.adapters = adapters;
    }

    /**
     * Holds when it returns; the file itself names its readers last, as a source does.
     *
     * @param document of a source
     * @throws Failure 400 {@code invalid_reader_groups}, also for groups of which none may read the source
     */
    public Document change(Actor actor, KnowledgeBase kb, Document document, Payload body) {
        Readers wanted = ReaderGroups.of(body, Readers.EVERYONE);
        File file = new File(Objects.requireNonNull(document.sourceId), Objects.requireNonNull(document.sourcePath));
        requireSomebody(sources.of(kb.id, file.sourceId().toString()).readers(), wanted);
        VectorStore store = adapters.vectorStore(knowledgeBaseService.vectorProvider(kb));
        return writes.answering(kb.id, "Changing who may read a document", write -> {
            String id = document.id.toString();
            write.call(() -> documents.of(kb.id, id));
            // Read again: another change may have come first.
            Readers ofSource =
                    write.call(() -> sources.findById(file.sourceId())).readers();
            requireSomebody(ofSource, wanted);
            readers.ofFile(write, store, file, ofSource, wanted, actor.userId());
            return write.call(() -> documents.of(kb.id, id));
        });
    }

    private static void requireSomebody(Readers ofSource, Readers wanted) {
        if (ofSource.and(wanted).equals(Readers.groups(Set.of()))) {
            throw ReaderGroups.invalid("None of these groups may read the source; name groups that may.")
                    .with("source_reader_groups", ReaderGroups.view(ofSource));
        }
    }
}
