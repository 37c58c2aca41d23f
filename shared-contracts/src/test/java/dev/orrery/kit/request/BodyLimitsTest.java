package dev.orrery.kit.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BodyLimitsTest {
    private static BodyLimits limits(long usual, Optional<String> uploads, long largest) {
        return new BodyLimits(
                new MemorySize(BigInteger.valueOf(usual)), uploads, new MemorySize(BigInteger.valueOf(largest)));
    }

    @Test
    void onlyThePathsThatTakeFilesTakeLargeBodies() {
        BodyLimits limits = limits(10, Optional.of("/v1/kb/[^/]+/uploads"), 100);
        assertEquals(100, limits.of("/v1/kb/7/uploads"));
        assertEquals(10, limits.of("/v1/kb/7/uploads/more"));
        assertEquals(10, limits.of("/v1/kb/7/8/uploads"));
        assertEquals(10, limits.of("/"));
    }

    @Test
    void aSmallerLimitOfTheFrameworkHolds() {
        assertEquals(5, limits(10, Optional.empty(), 5).of("/any"));
    }
}
