package dev.orrery.adapters.vector;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as it is stored.
 *
 * @param id unique in its index, any text
 * @param readers who may find it; no part of the metadata
 */
public record VectorRecord(
        String id, String text, float[] vector, Map<String, @Nullable Object> metadata, Readers readers) {

    public VectorRecord with(Readers others) {
        return new VectorRecord(id, text, vector, metadata, others);
    }
}
