package dev.orrery.platform.proof;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorHit;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.adapters.vector.Viewer;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Uses the active vector store, section 14.2; missing vectors come from the active embeddings binding. */
@ApplicationScoped
class VectorProof {
    private final ActiveProviders active;
    private final Adapters adapters;
    private final EmbeddingsProof embeddings;

    VectorProof(ActiveProviders active, Adapters adapters, EmbeddingsProof embeddings) {
        this.active = active;
        this.adapters = adapters;
        this.embeddings = embeddings;
    }

    record Ensured(Index index) {}

    record Index(String name, String provider, String status, boolean created) {}

    record Upserted(String index, int count, List<Written> documents) {}

    record Written(String id, String status) {}

    record Found(String index, List<VectorHit> results) {}

    record Deleted(String index, int count, List<String> deletedIds) {}

    Ensured ensure(VectorRequests.Ensure request) {
        Target target = allowed(request.index());
        boolean created = target.store().ensure(target.index(), request.properties());
        return new Ensured(new Index(request.index(), target.provider(), "ready", created));
    }

    Upserted upsert(VectorRequests.Upsert request) {
        List<VectorRecord> records = records(request.documents());
        Target target = allowed(request.index());
        target.store().ensure(target.index(), List.of());
        target.store().upsert(target.index(), records);
        return new Upserted(
                request.index(),
                records.size(),
                records.stream()
                        .map(record -> new Written(record.id(), "upserted"))
                        .toList());
    }

    /** For the caller: an administrator too finds only what the caller's groups may read. */
    Found query(VectorRequests.Query request, Actor actor) {
        float @Nullable [] given = request.embedding();
        String text = request.text();
        float[] vector = given != null
                ? given
                : embeddings
                        .embed(List.of(text == null ? "" : text))
                        .embeddings()
                        .getFirst();
        Target target = allowed(request.index());
        return new Found(
                request.index(),
                target.store().search(Viewer.of(actor), target.index(), vector, request.topK(), request.filters()));
    }

    Deleted delete(VectorRequests.Delete request) {
        Target target = allowed(request.index());
        target.store().delete(target.index(), request.ids());
        return new Deleted(request.index(), request.ids().size(), request.ids());
    }

    /** @param index that of the store which answers now for the one that was named */
    private record Target(VectorStore store, String provider, String index) {}

    private Target allowed(String index) {
        RuntimeBinding binding = active.require(Capability.VECTOR_STORE).binding();
        VectorStore store = adapters.vectorStore(binding);
        IndexPermission.require(binding, index);
        return new Target(store, binding.slug(), binding.liveIndex(index));
    }

    private List<VectorRecord> records(List<VectorRequests.Document> documents) {
        List<String> missing = documents.stream()
                .filter(document -> document.embedding() == null)
                .map(VectorRequests.Document::text)
                .toList();
        Iterator<float[]> computed = missing.isEmpty()
                ? List.<float[]>of().iterator()
                : embeddings.embed(missing).embeddings().iterator();
        List<VectorRecord> records = new ArrayList<>();
        for (VectorRequests.Document document : documents) {
            float @Nullable [] given = document.embedding();
            records.add(new VectorRecord(
                    document.id(),
                    document.text(),
                    given == null ? computed.next() : given,
                    new LinkedHashMap<>(document.metadata()),
                    Readers.EVERYONE));
        }
        return records;
    }
}
