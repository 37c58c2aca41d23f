package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.index.ChunkVectors;
import dev.orrery.context.parse.FileParser;
import dev.orrery.context.source.FilePrints;
import dev.orrery.context.source.FileReaders;
import dev.orrery.context.source.SourceFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** What the stages of a run work with. */
@ApplicationScoped
class SyncTools {
    private final RunReads reads;
    private final DocumentRepository documents;
    private final ChunkVectors vectors;
    private final SourceFiles files;
    private final FilePrints prints;
    private final FileReaders fileReaders;
    private final FileParser parser;
    private final ContextConfig config;

    SyncTools(
            RunReads reads,
            DocumentRepository documents,
            ChunkVectors vectors,
            SourceFiles files,
            FilePrints prints,
            FileReaders fileReaders,
            FileParser parser,
            ContextConfig config) {
        this.reads = reads;
        this.documents = documents;
        this.vectors = vectors;
        this.files = files;
        this.prints = prints;
        this.fileReaders = fileReaders;
        this.parser = parser;
        this.config = config;
    }

    <T> T read(Supplier<T> query) {
        return reads.read(query);
    }

    DocumentRepository documents() {
        return documents;
    }

    ChunkVectors vectors() {
        return vectors;
    }

    SourceFiles files() {
        return files;
    }

    FilePrints prints() {
        return prints;
    }

    FileReaders fileReaders() {
        return fileReaders;
    }

    FileParser parser() {
        return parser;
    }

    ContextConfig.Index index() {
        return config.index();
    }
}
