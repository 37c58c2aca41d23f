package dev.orrery.context.parse;

import dev.orrery.context.ContextConfig;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;

/** Bounds for tests. */
record ParseLimits(int maxPdfPages, int maxPdfCharacters, int maxDocuments, Duration pdfTimeout, int pdfHeapMegabytes)
        implements ContextConfig.Parse {

    static ParseLimits small() {
        return new ParseLimits(3, 1000, 100, Duration.ofSeconds(20), 64);
    }

    /** As in production, but for the time. */
    static ParseLimits usual(Duration pdfTimeout) {
        return new ParseLimits(5000, 20_000_000, 100_000, pdfTimeout, 256);
    }

    @Override
    public MemorySize maxFileSize() {
        return megabytes(20);
    }

    @Override
    public MemorySize pdfHeap() {
        return megabytes(pdfHeapMegabytes);
    }

    @Override
    public int pdfProcesses() {
        return 2;
    }

    @Override
    public Duration pdfIdle() {
        return Duration.ofSeconds(30);
    }

    private static MemorySize megabytes(int count) {
        return new MemorySize(BigInteger.valueOf((long) count << 20));
    }
}
