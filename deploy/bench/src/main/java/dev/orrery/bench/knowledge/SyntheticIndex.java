package dev.orrery.bench.knowledge;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Many chunks made of few embedded passages. A chunk is two passages: its text is both texts, its vector lies between
 * both vectors, moved by the difference of two others. So the vectors have the directions and clusters of real
 * embeddings; independent random numbers would have neither, and no nearest neighbours worth the name.
 */
final class SyntheticIndex {
    private static final float SPREAD = 0.3f;

    private final List<String> texts;
    private final List<float[]> vectors;
    private final Random random;
    private final float[][] chunks;
    private final String[] chunkTexts;

    SyntheticIndex(List<String> texts, List<float[]> vectors, int count, Random random) {
        this.texts = texts;
        this.vectors = vectors;
        this.random = random;
        this.chunks = new float[count][];
        this.chunkTexts = new String[count];
        for (int chunk = 0; chunk < count; chunk++) {
            renew(chunk);
        }
    }

    /** Gives a chunk another text and vector, as an update of its document would. */
    void renew(int chunk) {
        int first = random.nextInt(texts.size());
        int second = random.nextInt(texts.size());
        float[] plus = vectors.get(random.nextInt(texts.size()));
        float[] minus = vectors.get(random.nextInt(texts.size()));
        float weight = 0.3f + random.nextFloat() / 2;
        float[] vector = new float[plus.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = vectors.get(first)[i] + weight * vectors.get(second)[i] + SPREAD * (plus[i] - minus[i]);
        }
        chunks[chunk] = unit(vector);
        chunkTexts[chunk] = texts.get(first) + " " + texts.get(second);
    }

    /** Marks a chunk as gone. */
    void remove(int chunk) {
        chunks[chunk] = new float[0];
    }

    int size() {
        return chunks.length;
    }

    static String id(int chunk) {
        return "document-" + chunk / 20 + "::chunk::" + chunk % 20;
    }

    VectorRecord record(int chunk) {
        return new VectorRecord(
                id(chunk),
                chunkTexts[chunk],
                chunks[chunk],
                Map.of(
                        "document_id", "document-" + chunk / 20,
                        "chunk_index", chunk % 20,
                        "title", "Document " + chunk / 20,
                        "source_path", "folder/" + chunk / 20 + ".md",
                        "language", chunk % 10 == 0 ? "de" : "en"),
                Readers.EVERYONE);
    }

    /** The ids of the nearest chunks, found by looking at every one. */
    Set<String> nearest(float[] query, int count) {
        record Scored(int chunk, float score) {}
        PriorityQueue<Scored> best = new PriorityQueue<>(Comparator.comparingDouble(Scored::score));
        float[] unit = unit(query);
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            if (chunks[chunk].length == 0) {
                continue;
            }
            float score = dot(unit, chunks[chunk]);
            if (best.size() < count || score > best.element().score()) {
                best.add(new Scored(chunk, score));
                if (best.size() > count) {
                    best.remove();
                }
            }
        }
        Set<String> ids = new TreeSet<>();
        best.forEach(scored -> ids.add(id(scored.chunk())));
        return ids;
    }

    private static float dot(float[] left, float[] right) {
        float sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum = Math.fma(left[i], right[i], sum);
        }
        return sum;
    }

    private static float[] unit(float[] vector) {
        float norm = (float) Math.sqrt(dot(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = vector[i] / norm;
        }
        return unit;
    }
}
