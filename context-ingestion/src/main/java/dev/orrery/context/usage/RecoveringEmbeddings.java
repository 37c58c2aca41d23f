package dev.orrery.context.usage;

import dev.orrery.adapters.embeddings.EmbeddingAnswer;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.LostModel;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import java.util.List;

/** A local runtime that refuses because it lost its model is asked for it, and the call is repeated once. */
final class RecoveringEmbeddings implements EmbeddingsClient {
    private final EmbeddingsClient client;
    private final RuntimeBinding provider;
    private final Neighbours neighbours;

    private RecoveringEmbeddings(EmbeddingsClient client, RuntimeBinding provider, Neighbours neighbours) {
        this.client = client;
        this.provider = provider;
        this.neighbours = neighbours;
    }

    static EmbeddingsClient of(EmbeddingsClient client, RuntimeBinding provider, Neighbours neighbours) {
        return LostModel.FAMILY.equals(provider.providerKey())
                ? new RecoveringEmbeddings(client, provider, neighbours)
                : client;
    }

    /** @throws Failure of the client, 503 {@code embeddings_runtime_drift} */
    @Override
    public EmbeddingAnswer answer(String model, List<String> texts) {
        try {
            return client.answer(model, texts);
        } catch (Failure refused) {
            LostModel found = refused.code().equals("embeddings_request_failed")
                    ? neighbours.recoverModel(provider.id())
                    : LostModel.NOTHING;
            if (!found.lost()) {
                throw refused;
            }
            try {
                return client.answer(model, texts);
            } catch (Failure again) {
                throw found.failure(provider.slug(), model, again);
            }
        }
    }
}
