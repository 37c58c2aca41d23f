package dev.orrery.context.index;

import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentIdentity;
import dev.orrery.context.index.IndexTarget.Chunk;
import dev.orrery.kit.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One document on its way to the index. Its vectors come from several threads; the writer alone counts them. */
public final class IndexJob {
    private final DocumentContent content;
    private final List<Chunk> chunks;
    private final List<TextHash> hashes;
    private final AtomicReferenceArray<float[]> vectors;
    private final AtomicReference<@Nullable Failure> refusal = new AtomicReference<>();
    private int unwritten;
    private boolean begun;
    private boolean ended;

    IndexJob(DocumentContent content, List<Chunk> chunks) {
        this.content = content;
        this.chunks = List.copyOf(chunks);
        this.hashes = chunks.stream().map(chunk -> TextHash.of(chunk.text())).toList();
        this.vectors = new AtomicReferenceArray<>(chunks.size());
        this.unwritten = chunks.size();
    }

    UUID id() {
        return content.id();
    }

    public DocumentContent content() {
        return content;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    TextHash hash(int index) {
        return hashes.get(index);
    }

    /** Takes the vectors of texts that are known already. */
    void reuse(Map<TextHash, float[]> known) {
        for (int i = 0; i < hashes.size(); i++) {
            vectors.set(i, known.get(hashes.get(i)));
        }
    }

    boolean hasVector(int index) {
        return vectors.get(index) != null;
    }

    void vector(int index, float[] vector) {
        vectors.set(index, vector);
    }

    float[] vector(int index) {
        return Objects.requireNonNull(vectors.get(index));
    }

    /** The provider or the store refuses this document whatever else they are given; the first reason stays. */
    void refuse(Failure failure) {
        refusal.compareAndSet(null, failure);
    }

    @Nullable
    Failure refusal() {
        return refusal.get();
    }

    VectorRecord record(UUID knowledgeBaseId, int index) {
        Chunk chunk = chunks.get(index);
        return new VectorRecord(
                DocumentIdentity.chunkId(id(), index),
                chunk.text(),
                vector(index),
                content.chunkMetadata(knowledgeBaseId, index, chunk.pageNumber()),
                content.readers());
    }

    List<String> chunkIds(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(index -> DocumentIdentity.chunkId(id(), index))
                .toList();
    }

    boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** True when these were the last of its chunks. */
    boolean written(int count) {
        unwritten -= count;
        return unwritten == 0;
    }

    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
