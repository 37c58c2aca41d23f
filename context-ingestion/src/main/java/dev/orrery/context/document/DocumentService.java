package dev.orrery.context.document;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.adapters.vector.Viewer;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.IndexTarget.Prepared;
import dev.orrery.context.index.IndexTargets;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.KnowledgeBaseService;
import dev.orrery.context.run.ManualWrites;
import dev.orrery.context.source.FileLimitation;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Documents that are written by hand (context contract, section 5.4). A refused body changes nothing. */
@ApplicationScoped
public class DocumentService {
    private final KnowledgeBaseRepository knowledgeBases;
    private final KnowledgeBaseService knowledgeBaseService;
    private final DocumentRepository documents;
    private final IndexTargets targets;
    private final ManualWrites writes;
    private final DocumentWriter writer;
    private final FileLimitation files;
    private final Adapters adapters;

    DocumentService(
            KnowledgeBaseRepository knowledgeBases,
            KnowledgeBaseService knowledgeBaseService,
            DocumentRepository documents,
            IndexTargets targets,
            ManualWrites writes,
            DocumentWriter writer,
            FileLimitation files,
            Adapters adapters) {
        this.knowledgeBases = knowledgeBases;
        this.knowledgeBaseService = knowledgeBaseService;
        this.documents = documents;
        this.targets = targets;
        this.writes = writes;
        this.writer = writer;
        this.files = files;
        this.adapters = adapters;
    }

    /** Superadmins, who say who reads a document, are shown all; others those that they may read. */
    public List<Document> list(Actor actor, String knowledgeBaseId) {
        Viewer viewer = Viewer.of(actor);
        return documents.newestFirst(knowledgeBases.visible(actor, knowledgeBaseId).id).stream()
                .filter(document -> actor.isSuperadmin() || document.readers().allow(viewer))
                .toList();
    }

    /**
     * With a key the document that was made under it, when there is one.
     *
     * @throws Failure 409 {@code idempotency_key_reused} for other content than that document has
     */
    public Document create(Actor actor, String knowledgeBaseId, Optional<IdempotencyKey> key, Payload body) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        kb.requireIngestion();
        UUID id = key.map(given -> DocumentIdentity.of(actor, kb.id, given)).orElseGet(UUID::randomUUID);
        DocumentContent content = new DocumentInput(kb.schema()).created(id, body);
        IndexTarget target = targets.open(kb, actor.userId());
        Prepared prepared = target.prepare(content);
        return writes.exclusively(kb.id, "Indexing a document", write -> {
            IndexTarget live = target.at(write.index());
            writer.repair(write, live, actor.userId());
            Optional<Document> made =
                    key.isPresent() ? write.call(() -> documents.findByIdOptional(id)) : Optional.empty();
            return made.isPresent()
                    ? sameAs(content, made.get())
                    : writer.create(write, live, actor.userId(), prepared);
        });
    }

    private static Document sameAs(DocumentContent content, Document made) {
        if (!DocumentContent.of(made).hash().equals(content.hash())) {
            throw IdempotencyKey.reused();
        }
        return made;
    }

    /** Of a document of a source only {@code reader_groups} can be changed, and that for its whole file. */
    public Document update(Actor actor, String knowledgeBaseId, String id, Payload body) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        kb.requireIngestion();
        if (DocumentInput.saysOnlyWhoReads(body)) {
            Document document = documents.of(kb.id, id);
            if (document.managedBySource) {
                return files.change(actor, kb, document, body);
            }
        }
        DocumentInput input = new DocumentInput(kb.schema());
        DocumentContent before = DocumentContent.of(documents.editable(kb.id, id));
        IndexTarget target = targets.open(kb, actor.userId());
        target.prepare(input.changed(before, body));
        return writes.exclusively(kb.id, "Indexing a document", write -> {
            IndexTarget live = target.at(write.index());
            writer.repair(write, live, actor.userId());
            // Read again: another change may have come first.
            Document row = write.call(() -> documents.editable(kb.id, id));
            DocumentContent changed = input.changed(DocumentContent.of(row), body);
            boolean onlyReaders =
                    changed.hash().equals(row.indexedHash) && !changed.readers().equals(row.readers());
            return onlyReaders
                    ? writer.setReaders(write, live, actor.userId(), changed)
                    : writer.update(write, live, actor.userId(), live.prepare(changed));
        });
    }

    public UUID delete(Actor actor, String knowledgeBaseId, String id) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        documents.editable(kb.id, id);
        VectorStore store = adapters.vectorStore(knowledgeBaseService.vectorProvider(kb));
        return writes.exclusively(kb.id, "Removing a document", write -> {
            Document document = write.call(() -> documents.editable(kb.id, id));
            writer.delete(write, store, document);
            return document.id;
        });
    }
}
