package dev.orrery.agent.retrieval;

import dev.orrery.contracts.agents.RetrievalCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the retrieval step did. @param embedding null for keyword search */
public record Retrieval(@Nullable EmbeddingCall embedding, RetrievalCall call) {
    public List<EmbeddingCall> embeddings() {
        return embedding == null ? List.of() : List.of(embedding);
    }
}
