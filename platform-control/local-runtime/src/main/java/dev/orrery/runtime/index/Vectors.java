package dev.orrery.runtime.index;

import dev.orrery.kit.failure.Failure;

/** Checks and scales vectors. */
final class Vectors {
    private Vectors() {}

    /**
     * The vector at length one; between such vectors cosine is the dot product, which is cheaper.
     *
     * @throws Failure 400 {@code invalid_embedding} when it has no direction or a value is not finite
     */
    static float[] unit(float[] vector) {
        if (vector.length == 0 || vector.length > WideVectors.MAX_DIMENSION) {
            throw Failure.badRequest(
                    "invalid_embedding", "A vector has 1 to " + WideVectors.MAX_DIMENSION + " numbers.");
        }
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        double norm = Math.sqrt(square);
        if (!Double.isFinite(norm) || norm == 0) {
            throw Failure.badRequest("invalid_embedding", "A vector must have finite numbers, not all of them zero.");
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }

    /** @throws Failure 400 {@code invalid_embedding} when the lengths differ */
    static void requireDimension(int expected, int actual) {
        if (expected != actual) {
            throw Failure.badRequest(
                            "invalid_embedding",
                            "The index holds vectors of " + expected + " numbers; this one has " + actual
                                    + ". Was it made by another embeddings model?")
                    .with("expected_dimension", expected)
                    .with("dimension", actual);
        }
    }
}
