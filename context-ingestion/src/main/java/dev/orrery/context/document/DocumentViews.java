package dev.orrery.context.document;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.source.FileReaders;
import dev.orrery.context.source.FileReaders.File;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Joins documents with what was said of their files. */
@ApplicationScoped
class DocumentViews {
    private final FileReaders files;

    DocumentViews(FileReaders files) {
        this.files = files;
    }

    DocumentView one(Document document) {
        return many(List.of(document)).getFirst();
    }

    /** @param documents of one knowledge base */
    List<DocumentView> many(List<Document> documents) {
        if (documents.isEmpty()) {
            return List.of();
        }
        Map<File, Readers> limited = files.ofKnowledgeBase(documents.getFirst().knowledgeBaseId);
        return documents.stream()
                .map(document -> DocumentView.of(document, ofFile(document, limited)))
                .toList();
    }

    private static Readers ofFile(Document document, Map<File, Readers> limited) {
        return document.sourceId == null || document.sourcePath == null
                ? Readers.EVERYONE
                : limited.getOrDefault(new File(document.sourceId, document.sourcePath), Readers.EVERYONE);
    }
}
