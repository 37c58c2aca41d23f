package dev.orrery.bench.edge;

import java.util.Arrays;

/** Latencies of one run. */
final class Latencies {
    private final long[] sorted;

    /** @param nanos in any order */
    Latencies(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    double millis(double quantile) {
        int index = (int) Math.ceil(quantile * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }
}
