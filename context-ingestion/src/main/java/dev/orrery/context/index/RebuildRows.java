package dev.orrery.context.index;

import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentRepository;
import java.util.List;
import java.util.Map;

/**
 * Stored documents that are written to a second index. What the rows say of the first one stays true until the switch,
 * so they only note what the second one holds. Every text is embedded anew: a resync also repairs vectors.
 */
public final class RebuildRows implements DocumentRows {
    private final IndexTarget target;
    private final DocumentRepository documents;
    private final ChunkVectors vectors;
    private final IndexOutcomes outcomes;

    public RebuildRows(IndexTarget target, DocumentRepository documents, ChunkVectors vectors, IndexOutcomes outcomes) {
        this.target = target;
        this.documents = documents;
        this.vectors = vectors;
        this.outcomes = outcomes;
    }

    @Override
    public Map<TextHash, float[]> known(DocumentContent content) {
        return Map.of();
    }

    @Override
    public void begin(List<IndexJob> jobs) {
        // The rows are there already.
    }

    @Override
    public void complete(List<IndexJob> jobs) {
        for (IndexJob job : jobs) {
            Document row = documents.findById(job.id());
            row.rebuiltIndex = target.index();
            row.rebuiltChunkCount = job.chunks().size();
            vectors.keep(job);
            outcomes.indexed(job.content(), false);
        }
    }

    @Override
    public void reject(IndexJob job) {
        target.store().delete(target.index(), job.chunkIds(0, job.chunks().size()));
    }
}
