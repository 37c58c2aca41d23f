package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** Vectors on their way to a store. */
final class StoreVectors {
    private StoreVectors() {}

    static void write(float[] vector, ArrayNode into) {
        for (float value : vector) {
            into.add(value);
        }
    }

    /**
     * The one length that all vectors of a batch have, so that a batch is refused before a part of it was written.
     *
     * @throws dev.orrery.kit.failure.Failure 400 {@code invalid_embedding}
     */
    static int length(List<VectorRecord> records, StoreHttp store, String index) {
        int length = records.getFirst().vector().length;
        for (VectorRecord record : records) {
            check(record.vector(), store, index);
            if (record.vector().length != length) {
                throw wrongLength(length, record.vector().length, store, index);
            }
        }
        return length;
    }

    static void check(float[] vector, StoreHttp store, String index) {
        if (vector.length == 0) {
            throw store.failure(400, "invalid_embedding", "A vector must not be empty.", index);
        }
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw store.failure(400, "invalid_embedding", "A vector must hold finite numbers only.", index);
            }
        }
    }

    static RuntimeException wrongLength(int expected, int given, StoreHttp store, String index) {
        return store.failure(
                400,
                "invalid_embedding",
                "The vectors of this index have " + expected + " numbers, not " + given + ".",
                index);
    }
}
