package dev.orrery.bench.knowledge;

import java.util.Arrays;
import java.util.concurrent.Callable;

/** Durations of many equal operations. */
final class Times {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private long[] nanos = new long[1024];
    private int count;

    <T> T measure(Callable<T> operation) throws Exception {
        long begin = System.nanoTime();
        T result = operation.call();
        add(System.nanoTime() - begin);
        return result;
    }

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
    }

    /** In milliseconds. @param share for example 0.99 */
    double percentile(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.ceil(share * count) - 1)] / NANOS_PER_MILLI;
    }

    double meanMillis() {
        return Arrays.stream(nanos, 0, count).average().orElse(0) / NANOS_PER_MILLI;
    }

    static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / NANOS_PER_SECOND;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
