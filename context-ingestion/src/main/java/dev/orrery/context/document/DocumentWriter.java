package dev.orrery.context.document;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.index.ChunkRemovals;
import dev.orrery.context.index.ChunkVectors;
import dev.orrery.context.index.IndexOutcomes;
import dev.orrery.context.index.IndexPipeline;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.IndexTarget.Prepared;
import dev.orrery.context.index.LiveRows;
import dev.orrery.context.run.ManualWrite;
import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Writes single documents so that row and vectors agree whatever fails. Vectors are computed before anything is
 * written. A new row comes after its vectors, which are noted for removal until then. A row that changes loses its
 * marker before its vectors change and gets it with its new content; without it, the next write makes the vectors of
 * the stored content again.
 */
@ApplicationScoped
class DocumentWriter {
    private static final Logger LOG = Logger.getLogger(DocumentWriter.class);

    private final DocumentRepository documents;
    private final ChunkRemovals removals;
    private final ChunkVectors vectors;
    private final ContextConfig.Index config;

    DocumentWriter(DocumentRepository documents, ChunkRemovals removals, ChunkVectors vectors, ContextConfig config) {
        this.documents = documents;
        this.removals = removals;
        this.vectors = vectors;
        this.config = config.index();
    }

    /** Repairs what an earlier write could not end. */
    void repair(ManualWrite write, IndexTarget target, long actorId) {
        write.step(() -> {
            write.write(() -> {
                target.ensure();
                removals.sweep(target.knowledgeBaseId(), target.index(), target.store());
            });
            List<DocumentContent> broken =
                    write.call(() -> documents.listManualNotIndexed(target.knowledgeBaseId())).stream()
                            .map(DocumentContent::of)
                            .toList();
            IndexOutcomes outcomes = new Repaired();
            var rows = new LiveRows(target, documents, vectors, actorId, outcomes);
            try (IndexPipeline pipeline = new IndexPipeline(target, write, rows, outcomes, config)) {
                broken.forEach(pipeline::add);
                pipeline.finish();
            }
            return broken.size();
        });
    }

    Document create(ManualWrite write, IndexTarget target, long actorId, Prepared prepared) {
        DocumentContent content = prepared.content();
        return write.step(() -> {
            List<VectorRecord> records = target.records(prepared, config.batchSize(), () -> alive(write));
            write.write(() -> removals.note(target.knowledgeBaseId(), content.id(), records.size()));
            try {
                upsert(write, target, records);
                return write.call(() -> {
                    Document row = new Document();
                    row.id = content.id();
                    row.organizationId = target.organizationId();
                    row.knowledgeBaseId = target.knowledgeBaseId();
                    row.createdBy = actorId;
                    row.createdAt = Instant.now();
                    stored(row, content, actorId, records.size());
                    documents.persist(row);
                    removals.deleteById(content.id());
                    return row;
                });
            } catch (RuntimeException failed) {
                try {
                    write.write(() -> removals.sweep(target.knowledgeBaseId(), target.index(), target.store()));
                } catch (RuntimeException later) {
                    LOG.warnf("Chunks of document %s stay until the next write: %s", content.id(), later.getMessage());
                }
                throw failed;
            }
        });
    }

    /** Until the row names the new readers, the records allow no more than the old and the new ones both do. */
    Document update(ManualWrite write, IndexTarget target, long actorId, Prepared prepared) {
        DocumentContent content = prepared.content();
        UUID id = content.id();
        return write.step(() -> {
            List<VectorRecord> computed = target.records(prepared, config.batchSize(), () -> alive(write));
            Document old = write.call(() -> {
                Document row = documents.findById(id);
                row.indexedHash = null;
                row.writtenChunkCount = Math.max(row.writtenChunkCount, computed.size());
                return row;
            });
            Readers both = old.readers().and(content.readers());
            List<VectorRecord> records =
                    computed.stream().map(record -> record.with(both)).toList();
            if (!both.equals(old.readers())) {
                write.write(
                        () -> target.store().setReaders(target.index(), chunkIds(id, 0, old.writtenChunkCount), both));
            }
            upsert(write, target, records);
            return widened(write, target, both, write.call(() -> {
                if (old.writtenChunkCount > records.size()) {
                    target.store().delete(target.index(), chunkIds(id, records.size(), old.writtenChunkCount));
                }
                Document row = documents.findById(id);
                stored(row, content, actorId, records.size());
                unlessNarrow(row, both);
                return row;
            }));
        });
    }

    /** Only who may read it: its records are marked, nothing is embedded. */
    Document setReaders(ManualWrite write, IndexTarget target, long actorId, DocumentContent content) {
        UUID id = content.id();
        return write.step(() -> {
            Document old = write.call(() -> documents.findById(id));
            Readers both = old.readers().and(content.readers());
            return widened(write, target, both, write.call(() -> {
                if (!both.equals(old.readers())) {
                    target.store().setReaders(target.index(), chunkIds(id, 0, old.writtenChunkCount), both);
                }
                Document row = documents.findById(id);
                stored(row, content, actorId, row.chunkCount);
                unlessNarrow(row, both);
                return row;
            }));
        });
    }

    /** A row whose records allow less than it says is not indexed yet. */
    private static void unlessNarrow(Document row, Readers inIndex) {
        if (!inIndex.equals(row.readers())) {
            row.indexedHash = null;
        }
    }

    private Document widened(ManualWrite write, IndexTarget target, Readers inIndex, Document row) {
        if (inIndex.equals(row.readers())) {
            return row;
        }
        return write.call(() -> {
            target.store().setReaders(target.index(), chunkIds(row.id, 0, row.writtenChunkCount), row.readers());
            Document marked = documents.findById(row.id);
            marked.indexedHash = marked.contentHash;
            return marked;
        });
    }

    void delete(ManualWrite write, VectorStore store, Document document) {
        write.step(() -> {
            write.write(() -> documents.update("indexedHash = null where id = ?1", document.id));
            write.write(() -> {
                if (document.writtenChunkCount > 0) {
                    store.delete(write.index(), chunkIds(document.id, 0, document.writtenChunkCount));
                }
                documents.deleteById(document.id);
            });
            return document.id;
        });
    }

    private void upsert(ManualWrite write, IndexTarget target, List<VectorRecord> records) {
        int size = config.batchSize();
        for (int from = 0; from < records.size(); from += size) {
            List<VectorRecord> batch = records.subList(from, Math.min(from + size, records.size()));
            write.write(() -> target.store().upsert(target.index(), batch));
        }
    }

    private static void stored(Document row, DocumentContent content, long actorId, int chunks) {
        content.writeTo(row);
        row.indexedHash = row.contentHash;
        row.chunkCount = chunks;
        row.writtenChunkCount = chunks;
        row.updatedBy = actorId;
        row.updatedAt = Instant.now();
    }

    private static List<String> chunkIds(UUID id, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(index -> DocumentIdentity.chunkId(id, index))
                .toList();
    }

    /** Each guarded action prolongs the exclusion. */
    private static void alive(ManualWrite write) {
        write.write(QuarkusTransaction::isActive);
    }

    /** A document that is refused again stays without its marker, and the knowledge base says so. */
    private record Repaired() implements IndexOutcomes {
        @Override
        public void indexed(DocumentContent content, boolean isNew) {
            LOG.infof("Document %s is indexed again", content.id());
        }

        @Override
        public void failed(DocumentContent content, Failure failure) {
            LOG.warnf("Document %s cannot be indexed: %s", content.id(), failure.getMessage());
        }
    }
}
