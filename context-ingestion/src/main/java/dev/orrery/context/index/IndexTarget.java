package dev.orrery.context.index;

import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.vector.IndexProperty;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.chunk.Chunker;
import dev.orrery.context.document.DocumentContent;
import java.util.ArrayList;
import java.util.List;
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

    public void ensure() {
        store.ensure(index, properties);
    }

    public void recreate() {
        store.drop(index);
        store.ensure(index, properties);
    }
}
