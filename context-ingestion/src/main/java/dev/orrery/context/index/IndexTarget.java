package dev.orrery.context.index;

import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.vector.IndexProperty;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.chunk.Chunker;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentIdentity;
import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the documents of a knowledge base go, and what turns them into chunks and vectors. */
public record IndexTarget(
        UUID knowledgeBaseId,
        UUID organizationId,
        String index,
        List<IndexProperty> properties,
        VectorStore store,
        EmbeddingsClient embeddings,
        String model,
        Chunker chunker) {

    /** Every chunk has a copy in the store, and one call of it has many chunks. */
    private static final int MOST_METADATA_CHARACTERS = 64 * 1024;

    /** A piece of a document. */
    public record Chunk(String text, @Nullable Integer pageNumber) {}

    /** The chunks of a document: page by page where it has pages, the whole text where they yield none. */
    public List<Chunk> chunks(DocumentContent content) {
        List<Chunk> chunks = new ArrayList<>();
        content.pages()
                .forEach(page ->
                        chunker.chunk(page.text()).forEach(text -> chunks.add(new Chunk(text, page.pageNumber()))));
        if (chunks.isEmpty()) {
            chunker.chunk(content.text()).forEach(text -> chunks.add(new Chunk(text, null)));
        }
        return chunks;
    }

    /** A document that can be indexed. */
    public record Prepared(DocumentContent content, List<Chunk> chunks) {}

    /** @throws Failure 400 {@code invalid_document_text} when the text yields no chunk, {@code invalid_metadata_value} */
    public Prepared prepare(DocumentContent content) {
        List<Chunk> chunks = chunks(content);
        refusal(content, chunks).ifPresent(refused -> {
            throw refused;
        });
        return new Prepared(content, chunks);
    }

    /** Why a document cannot be indexed. */
    static Optional<Failure> refusal(DocumentContent content, List<Chunk> chunks) {
        if (chunks.isEmpty()) {
            return Optional.of(Failure.badRequest(
                    "invalid_document_text", "The document '" + content.title() + "' has no text to index."));
        }
        int characters = content.metadataCharacters();
        return characters <= MOST_METADATA_CHARACTERS
                ? Optional.empty()
                : Optional.of(Failure.badRequest(
                                "invalid_metadata_value",
                                "The title, the names and the metadata of a document have " + characters
                                        + " characters; at most " + MOST_METADATA_CHARACTERS
                                        + " can be kept, with each of its chunks.")
                        .with("max_metadata_characters", MOST_METADATA_CHARACTERS));
    }

    /** The chunks with their vectors. */
    public List<VectorRecord> records(Prepared document, int batchSize, Runnable afterEachCall) {
        List<VectorRecord> records = new ArrayList<>();
        List<Chunk> chunks = document.chunks();
        DocumentContent content = document.content();
        for (int from = 0; from < chunks.size(); from += batchSize) {
            List<Chunk> batch = chunks.subList(from, Math.min(from + batchSize, chunks.size()));
            List<float[]> vectors =
                    embeddings.embed(model, batch.stream().map(Chunk::text).toList());
            for (int i = 0; i < batch.size(); i++) {
                int index = from + i;
                Chunk chunk = batch.get(i);
                records.add(new VectorRecord(
                        DocumentIdentity.chunkId(content.id(), index),
                        chunk.text(),
                        vectors.get(i),
                        content.chunkMetadata(knowledgeBaseId, index, chunk.pageNumber()),
                        content.readers()));
            }
            afterEachCall.run();
        }
        return records;
    }

    public void ensure() {
        store.ensure(index, properties);
    }

    /** The same documents in another index of the store. */
    public IndexTarget at(String otherIndex) {
        return new IndexTarget(
                knowledgeBaseId, organizationId, otherIndex, properties, store, embeddings, model, chunker);
    }
}
