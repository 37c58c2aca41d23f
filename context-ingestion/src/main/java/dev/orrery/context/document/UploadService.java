package dev.orrery.context.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.IndexTarget.Prepared;
import dev.orrery.context.index.IndexTargets;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.parse.FileParser;
import dev.orrery.context.parse.ParseCodes;
import dev.orrery.context.parse.ParsedDocument;
import dev.orrery.context.run.ManualWrites;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files that become documents (context contract, section 5.5). Everything that can be told without reading the files is
 * checked first. Then file by file is read, checked as a whole and indexed; the documents of files before a bad one stay.
 */
@ApplicationScoped
public class UploadService {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String LIMIT = "upload_limit_exceeded";

    private final KnowledgeBaseRepository knowledgeBases;
    private final IndexTargets targets;
    private final FileParser parser;
    private final ManualWrites writes;
    private final DocumentWriter writer;
    private final ContextConfig.Write limits;
    private final long maxFileSize;

    UploadService(
            KnowledgeBaseRepository knowledgeBases,
            IndexTargets targets,
            FileParser parser,
            ManualWrites writes,
            DocumentWriter writer,
            ContextConfig config) {
        this.knowledgeBases = knowledgeBases;
        this.targets = targets;
        this.parser = parser;
        this.writes = writes;
        this.writer = writer;
        this.limits = config.write();
        this.maxFileSize = config.parse().maxFileSize().asLongValue();
    }

    List<Document> store(
            Actor actor,
            String knowledgeBaseId,
            List<UploadedFile> files,
            @Nullable String metadata,
            @Nullable String readerGroups) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        kb.requireIngestion();
        requireAcceptable(files);
        DocumentInput input = new DocumentInput(kb.schema());
        Map<String, @Nullable Object> overlay = input.checked(object(metadata));
        Readers readers = readers(readerGroups);
        IndexTarget target = targets.open(kb, actor.userId());
        List<Prepared> first = prepared(files.getFirst(), input, overlay, readers, target, 0);
        return writes.exclusively(kb.id, "Indexing an upload", write -> {
            IndexTarget live = target.at(write.index());
            writer.repair(write, live, actor.userId());
            List<Document> stored = new ArrayList<>();
            for (UploadedFile file : files) {
                boolean isFirst = file == files.getFirst();
                List<Prepared> next = isFirst ? first : prepared(file, input, overlay, readers, target, stored.size());
                next.forEach(document -> stored.add(writer.create(write, live, actor.userId(), document)));
            }
            return stored;
        });
    }

    private void requireAcceptable(List<UploadedFile> files) {
        if (files.isEmpty()) {
            throw Failure.badRequest("invalid_upload", "Send at least one file in the field 'files'.");
        }
        if (files.size() > limits.maxUploadFiles()) {
            throw Failure.badRequest(
                    LIMIT, "At most " + limits.maxUploadFiles() + " files are taken at once; send fewer.");
        }
        for (UploadedFile file : files) {
            if (!FileParser.supports(file.name())) {
                throw Failure.badRequest(
                                "unsupported_upload_type",
                                "'" + file.name() + "' is none of .txt, .md, .json, .jsonl and .pdf.")
                        .with("filename", file.name());
            }
            if (file.size() > maxFileSize) {
                throw Failure.badRequest(LIMIT, "'" + file.name() + "' is larger than " + maxFileSize + " bytes.")
                        .with("filename", file.name())
                        .with("max_file_size_bytes", maxFileSize);
            }
        }
    }

    private List<Prepared> prepared(
            UploadedFile file,
            DocumentInput input,
            Map<String, @Nullable Object> overlay,
            Readers readers,
            IndexTarget target,
            int before) {
        List<ParsedDocument> parsed = parser.parse(file.name(), bytes(file), ParseCodes.UPLOAD);
        if (before + parsed.size() > limits.maxUploadDocuments()) {
            throw Failure.badRequest(
                            LIMIT,
                            "One upload may hold " + limits.maxUploadDocuments() + " documents; split '" + file.name()
                                    + "'.")
                    .with("filename", file.name());
        }
        return parsed.stream()
                .map(document -> target.prepare(input.uploaded(UUID.randomUUID(), document, overlay, readers)))
                .toList();
    }

    private static byte[] bytes(UploadedFile file) {
        try {
            return Files.readAllBytes(file.content());
        } catch (IOException unreadable) {
            throw Failure.badRequest("invalid_upload", "'" + file.name() + "' could not be read; send it again.")
                    .with("filename", file.name())
                    .causedBy(unreadable);
        }
    }

    /** The field {@code reader_groups} as a JSON array; the documents are open without it. */
    private static Readers readers(@Nullable String given) {
        ObjectNode body = JSON.createObjectNode();
        if (given != null) {
            try {
                body.set(ReaderGroups.FIELD, JSON.readTree(given));
            } catch (JsonProcessingException notJson) {
                body.put(ReaderGroups.FIELD, given);
            }
        }
        return ReaderGroups.of(Payload.of(body), Readers.EVERYONE);
    }

    private static @Nullable ObjectNode object(@Nullable String metadata) {
        if (metadata == null || metadata.isBlank()) {
            return null;
        }
        try {
            if (JSON.readTree(metadata) instanceof ObjectNode object) {
                return DocumentInput.clean(Payload.of(object)).node();
            }
            throw Failure.badRequest("invalid_metadata", "The field 'metadata' must hold a JSON object.");
        } catch (JsonProcessingException notJson) {
            throw Failure.badRequest("invalid_metadata", "The field 'metadata' must hold a JSON object.")
                    .causedBy(notJson);
        }
    }
}
