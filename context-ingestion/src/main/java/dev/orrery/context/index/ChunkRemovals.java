package dev.orrery.context.index;

import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.document.DocumentIdentity;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Notes, before vectors of a new document are written, that they must go again unless the document is stored. So
 * neither a failure nor a crash leaves chunks that nobody owns. Call inside a guarded action.
 */
@ApplicationScoped
public class ChunkRemovals implements PanacheRepositoryBase<ChunkRemoval, UUID> {

    public void note(UUID knowledgeBaseId, UUID documentId, int chunkCount) {
        ChunkRemoval removal = new ChunkRemoval();
        removal.documentId = documentId;
        removal.knowledgeBaseId = knowledgeBaseId;
        removal.chunkCount = chunkCount;
        persist(removal);
    }

    public void sweep(UUID knowledgeBaseId, String index, VectorStore store) {
        for (ChunkRemoval removal : list("knowledgeBaseId", knowledgeBaseId)) {
            store.delete(
                    index,
                    IntStream.range(0, removal.chunkCount)
                            .mapToObj(chunk -> DocumentIdentity.chunkId(removal.documentId, chunk))
                            .toList());
            delete(removal);
        }
    }

    public long countOf(UUID knowledgeBaseId) {
        return count("knowledgeBaseId", knowledgeBaseId);
    }
}
