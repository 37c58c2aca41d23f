package dev.orrery.context.index;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Documents that change in the index that answers. The order makes a crash harmless: the row first, without its marker;
 * then the vectors, whose ids follow from the document; then what a longer version left; the marker last. A document
 * without marker is done again.
 */
public final class LiveRows implements DocumentRows {
    private record Before(boolean isNew, int writtenChunks) {}

    private final IndexTarget target;
    private final DocumentRepository documents;
    private final ChunkVectors vectors;
    private final long actorId;
    private final IndexOutcomes outcomes;
    private final Map<UUID, Before> before = new HashMap<>();

    public LiveRows(
            IndexTarget target,
            DocumentRepository documents,
            ChunkVectors vectors,
            long actorId,
            IndexOutcomes outcomes) {
        this.target = target;
        this.documents = documents;
        this.vectors = vectors;
        this.actorId = actorId;
        this.outcomes = outcomes;
    }

    @Override
    public Map<TextHash, float[]> known(DocumentContent content) {
        return vectors.of(content.id());
    }

    @Override
    public void begin(List<IndexJob> jobs) {
        Map<UUID, Document> rows = rows(jobs);
        for (IndexJob job : jobs) {
            Document row = rows.get(job.id());
            before.put(
                    job.id(), new Before(row == null || row.chunkCount == 0, row == null ? 0 : row.writtenChunkCount));
            if (row != null) {
                narrow(row, job);
            }
            write(row == null ? created(job.id()) : row, job);
        }
    }

    /** Before a row names other readers, its records in the index allow no more than both. */
    private void narrow(Document row, IndexJob job) {
        Readers both = row.readers().and(job.content().readers());
        if (!both.equals(row.readers())) {
            target.store().setReaders(target.index(), job.chunkIds(0, row.writtenChunkCount), both);
        }
    }

    @Override
    public void complete(List<IndexJob> jobs) {
        List<String> surplus = new ArrayList<>();
        for (IndexJob job : jobs) {
            surplus.addAll(job.chunkIds(job.chunks().size(), of(job).writtenChunks()));
        }
        if (!surplus.isEmpty()) {
            target.store().delete(target.index(), surplus);
        }
        Map<UUID, Document> rows = rows(jobs);
        for (IndexJob job : jobs) {
            Document row = Objects.requireNonNull(rows.get(job.id()));
            row.indexedHash = row.contentHash;
            row.chunkCount = job.chunks().size();
            row.writtenChunkCount = row.chunkCount;
            vectors.keep(job);
            outcomes.indexed(job.content(), of(job).isNew());
            before.remove(job.id());
        }
    }

    /** A document that was never indexed leaves nothing behind; an older version stays listed and is tried again. */
    @Override
    public void reject(IndexJob job) {
        before.remove(job.id());
        Document row = documents.findById(job.id());
        if (row != null && row.chunkCount == 0) {
            target.store().delete(target.index(), job.chunkIds(0, row.writtenChunkCount));
            documents.delete(row);
        }
    }

    private Before of(IndexJob job) {
        return Objects.requireNonNull(before.get(job.id()));
    }

    private Map<UUID, Document> rows(List<IndexJob> jobs) {
        return documents.list("id in ?1", jobs.stream().map(IndexJob::id).toList()).stream()
                .collect(Collectors.toMap(row -> row.id, Function.identity()));
    }

    private Document created(UUID id) {
        Document row = new Document();
        row.id = id;
        row.organizationId = target.organizationId();
        row.knowledgeBaseId = target.knowledgeBaseId();
        row.createdBy = actorId;
        row.createdAt = Instant.now();
        return row;
    }

    private void write(Document row, IndexJob job) {
        if (!job.content().hash().equals(row.contentHash)
                || !job.content().readers().equals(row.readers())) {
            job.content().writeTo(row);
            row.updatedBy = actorId;
            row.updatedAt = Instant.now();
        }
        row.indexedHash = null;
        row.writtenChunkCount = Math.max(row.writtenChunkCount, job.chunks().size());
        documents.persist(row);
    }
}
