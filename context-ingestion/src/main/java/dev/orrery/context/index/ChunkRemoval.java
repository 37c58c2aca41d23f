package dev.orrery.context.index;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;

/** Chunks that the vector store may hold although no document owns them. */
@Entity
public class ChunkRemoval {
    @Id
    public UUID documentId;

    public UUID knowledgeBaseId;
    public int chunkCount;
}
