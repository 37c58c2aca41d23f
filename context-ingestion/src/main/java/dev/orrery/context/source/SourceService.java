package dev.orrery.context.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.Constraints;
import dev.orrery.context.JsonText;
import dev.orrery.context.Lifecycle;
import dev.orrery.context.WireNames;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.document.DocumentRepository.StoredDocument;
import dev.orrery.context.document.ReaderGroups;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.KnowledgeBaseService;
import dev.orrery.context.run.ManualWrite;
import dev.orrery.context.run.ManualWrites;
import dev.orrery.context.run.RunQueue;
import dev.orrery.context.schema.KnowledgeSchema;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes, changes and removes sources (context contract, section 5.3). */
@ApplicationScoped
public class SourceService {
    private static final String LOCAL_DIRECTORY = "local_directory";

    private final KnowledgeBaseRepository knowledgeBases;
    private final KnowledgeBaseService knowledgeBaseService;
    private final ManualWrites writes;
    private final RunQueue runs;
    private final SourceRepository sources;
    private final DocumentRepository documents;
    private final SourceRoots roots;
    private final SourceReaders readers;
    private final Adapters adapters;

    SourceService(
            KnowledgeBaseRepository knowledgeBases,
            KnowledgeBaseService knowledgeBaseService,
            ManualWrites writes,
            RunQueue runs,
            SourceRepository sources,
            DocumentRepository documents,
            SourceRoots roots,
            SourceReaders readers,
            Adapters adapters) {
        this.knowledgeBases = knowledgeBases;
        this.knowledgeBaseService = knowledgeBaseService;
        this.writes = writes;
        this.runs = runs;
        this.sources = sources;
        this.documents = documents;
        this.roots = roots;
        this.readers = readers;
        this.adapters = adapters;
    }

    public List<Source> list(Actor actor, String knowledgeBaseId) {
        return sources.of(knowledgeBases.visible(actor, knowledgeBaseId).id);
    }

    public Source create(Actor actor, String knowledgeBaseId, Payload body) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        Instant now = Instant.now();
        Source source = new Source();
        source.id = UUID.randomUUID();
        source.organizationId = kb.organizationId;
        source.knowledgeBaseId = kb.id;
        source.sourceType = LOCAL_DIRECTORY;
        source.includeGlobs = "[]";
        source.excludeGlobs = "[]";
        source.metadata = "{}";
        source.lifecycleState = Lifecycle.ACTIVE;
        source.lastSyncStatus = SourceSyncStatus.IDLE;
        source.createdBy = actor.userId();
        source.createdAt = now;
        fill(source, body, kb.schema(), true);
        return stored(
                source,
                () -> QuarkusTransaction.requiringNew().call(() -> {
                    stamp(source, actor, now);
                    sources.persistAndFlush(source);
                    return source;
                }));
    }

    /** Other readers hold when it returns, for every document of the source; the source itself names them last. */
    public Source update(Actor actor, String knowledgeBaseId, String id, Payload body) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        Source checked = sources.of(kb.id, id);
        Readers before = checked.readers();
        fill(checked, body, kb.schema(), false);
        Readers wanted = checked.readers();
        Storing storing = () -> {
            Source source = sources.of(kb.id, id);
            fill(source, body, kb.schema(), false);
            stamp(source, actor, Instant.now());
            sources.flush();
            return source;
        };
        if (wanted.equals(before)) {
            Optional<Source> unchanged = storedIf(wanted, checked, storing);
            if (unchanged.isPresent()) {
                return unchanged.get();
            }
        }
        VectorStore store = adapters.vectorStore(knowledgeBaseService.vectorProvider(kb));
        return stored(
                checked,
                () -> writes.answering(kb.id, "Changing who may read a source", write -> {
                    readers.ofSource(write, store, checked.id, wanted);
                    return write.call(storing::store);
                }));
    }

    /**
     * Removes the source, its runs and its documents; its chunks first, so that none is left without a row. A run of the
     * source is ended, one of another source is waited for.
     */
    public UUID delete(Actor actor, String knowledgeBaseId, String id) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        UUID sourceId = sources.of(kb.id, id).id;
        VectorStore store = adapters.vectorStore(knowledgeBaseService.vectorProvider(kb));
        runs.endRunsOf(sourceId);
        return writes.exclusively(
                kb.id,
                "Removing a source",
                write -> write.step(() -> {
                    List<StoredDocument> batch = documents.storedOf(sourceId, DocumentRepository.BATCH);
                    while (!batch.isEmpty()) {
                        StoredDocument.batches(batch).forEach(some -> remove(write, store, some));
                        batch = documents.storedOf(sourceId, DocumentRepository.BATCH);
                    }
                    write.write(() -> sources.deleteById(sourceId));
                    return sourceId;
                }));
    }

    private void remove(ManualWrite write, VectorStore store, List<StoredDocument> batch) {
        List<String> chunks =
                batch.stream().flatMap(document -> document.chunkIds().stream()).toList();
        List<UUID> ids = batch.stream().map(StoredDocument::id).toList();
        write.write(() -> {
            if (!chunks.isEmpty()) {
                store.delete(write.index(), chunks);
            }
            documents.delete("id in ?1", ids);
        });
    }

    /** Stores the change unless somebody else has changed the readers meanwhile. */
    private Optional<Source> storedIf(Readers same, Source checked, Storing storing) {
        return Optional.ofNullable(stored(
                checked,
                () -> QuarkusTransaction.requiringNew().call(() -> {
                    Source locked = sources.findById(checked.id, LockModeType.PESSIMISTIC_WRITE);
                    return locked == null || !locked.readers().equals(same) ? null : storing.store();
                })));
    }

    private interface Storing {
        Source store();
    }

    private static <T extends @Nullable Object> T stored(Source source, Supplier<T> storing) {
        try {
            return storing.get();
        } catch (RuntimeException failed) {
            if (!Constraints.violated(failed, "source_path_key")) {
                throw failed;
            }
            throw Failure.conflict(
                            "knowledge_source_path_conflict",
                            "This knowledge base already has a source '" + source.relativePath + "'.")
                    .with("relative_path", source.relativePath)
                    .causedBy(failed);
        }
    }

    private static void stamp(Source source, Actor actor, Instant now) {
        source.updatedBy = actor.userId();
        source.updatedAt = now;
    }

    /** Takes over what the body says; the directory must exist even for an unrelated change. */
    private void fill(Source source, Payload body, KnowledgeSchema schema, boolean isNew) {
        if (isNew || body.has("relative_path")) {
            source.relativePath = SourceRoots.normalise(body.text("relative_path"));
        }
        roots.directory(source.relativePath);
        if (isNew || body.has("display_name")) {
            source.displayName = body.requiredText("display_name", "invalid_source_display_name");
        }
        if (!LOCAL_DIRECTORY.equalsIgnoreCase(body.text("source_type", LOCAL_DIRECTORY))) {
            throw Failure.badRequest("unsupported_source_type", "The source type must be local_directory.");
        }
        source.lifecycleState = WireNames.parse(
                        Lifecycle.class, body.text("lifecycle_state", WireNames.of(source.lifecycleState)))
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_source_lifecycle_state", "lifecycle_state must be active or archived."));
        if (body.get("include_globs") != null) {
            source.includeGlobs = JsonText.write(body.texts("include_globs", "invalid_source_globs"));
        }
        if (body.get("exclude_globs") != null) {
            source.excludeGlobs = JsonText.write(body.texts("exclude_globs", "invalid_source_globs"));
        }
        source.readerGroups = ReaderGroups.text(ReaderGroups.of(body, source.readers()));
        if (body.get("metadata") != null) {
            source.metadata = JsonText.write(metadata(source, body, schema));
        }
    }

    /** Properties of the schema are replaced as a set; stored keys that the schema does not know stay. */
    private static Map<String, @Nullable Object> metadata(Source source, Payload body, KnowledgeSchema schema) {
        ObjectNode given = body.object("metadata", "invalid_metadata");
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(source.metadataMap());
        merged.keySet().removeIf(key -> schema.property(key).isPresent());
        merged.putAll(schema.coerce(given));
        return merged;
    }
}
