package dev.orrery.context.index;

import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chunks of one or more documents that are embedded in one call and stored together. */
final class EmbeddingBatch {
    /** Chunks whose vectors are known cost no call, but they must not grow a batch without end. */
    private static final int MOST_PER_CALL = 4;

    record Item(IndexJob job, int index) {
        String text() {
            return job.chunks().get(index).text();
        }
    }

    private final int callSize;
    private final List<Item> items = new ArrayList<>();
    private int toEmbed;
    private int bytes;

    EmbeddingBatch(int callSize) {
        this.callSize = callSize;
    }

    void add(Item item) {
        items.add(item);
        bytes += item.text().length() * Character.BYTES;
        if (!item.job().hasVector(item.index())) {
            toEmbed++;
        }
    }

    boolean isFull() {
        return toEmbed >= callSize || items.size() >= callSize * MOST_PER_CALL;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    List<Item> items() {
        return items;
    }

    int bytes() {
        return bytes;
    }

    /** Gives every chunk its vector; a document with a text that the model refuses is refused alone. */
    void embed(IndexTarget target) {
        List<Item> missing = items.stream()
                .filter(item -> item.job().refusal() == null && !item.job().hasVector(item.index()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        try {
            embed(target, missing);
        } catch (Failure failure) {
            if (!IndexPipeline.concernsOneDocument(failure)) {
                throw failure;
            }
            isolate(target, missing, failure);
        }
    }

    private static void isolate(IndexTarget target, List<Item> missing, Failure first) {
        Map<IndexJob, List<Item>> documents = new LinkedHashMap<>();
        missing.forEach(item ->
                documents.computeIfAbsent(item.job(), job -> new ArrayList<>()).add(item));
        if (documents.size() == 1) {
            documents.keySet().forEach(job -> job.refuse(first));
            return;
        }
        documents.forEach((job, own) -> {
            try {
                embed(target, own);
            } catch (Failure failure) {
                if (!IndexPipeline.concernsOneDocument(failure)) {
                    throw failure;
                }
                job.refuse(failure);
            }
        });
    }

    private static void embed(IndexTarget target, List<Item> items) {
        List<float[]> vectors = target.embeddings()
                .embed(target.model(), items.stream().map(Item::text).toList());
        for (int i = 0; i < items.size(); i++) {
            items.get(i).job().vector(items.get(i).index(), vectors.get(i));
        }
    }
}
