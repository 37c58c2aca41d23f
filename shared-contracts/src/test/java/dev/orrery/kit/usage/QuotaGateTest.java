package dev.orrery.kit.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.modelops.QuotaGrant;
import dev.orrery.contracts.modelops.QuotaRequest;
import dev.orrery.kit.failure.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuotaGateTest {
    private static final long USER = 7;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<QuotaRequest> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile QuotaGrant next = grant(10, 1000);
    private volatile boolean unreachable;
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final QuotaGate gate = new QuotaGate(this::lease, () -> now, metrics);

    private double refusals(String reason) {
        return metrics.get("orrery.quota.refusals")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private QuotaGrant lease(QuotaRequest request) {
        asked.add(request);
        if (unreachable) {
            throw new IllegalStateException("nobody answers");
        }
        return next;
    }

    private QuotaGrant grant(int requests, long tokens) {
        return new QuotaGrant(true, false, requests, tokens, now.plusSeconds(60), null, null);
    }

    private static QuotaGrant refusal(String limit, int seconds) {
        return new QuotaGrant(false, false, 0, 0, Instant.EPOCH, seconds, limit);
    }

    @Test
    void aBlockServesWithoutAskingAgain() {
        next = grant(6, 1000);
        assertFalse(gate.admitNow(USER, "user"));
        gate.admit(USER, "user");
        assertEquals(List.of(new QuotaRequest(USER, "user", 10, 10_000)), asked);
        for (int i = 0; i < 2; i++) {
            assertTrue(gate.admitNow(USER, "user"));
        }
        assertEquals(1, asked.size());
    }

    @Test
    void aBlockServesNoMoreCallsThanItHolds() {
        next = grant(3, 1000);
        gate.admit(USER, "user");
        next = refusal("requests_per_minute", 17);
        assertTrue(gate.admitNow(USER, "user"));
        assertTrue(gate.admitNow(USER, "user"));
        assertFalse(gate.admitNow(USER, "user"));
        Failure refused = assertThrows(Failure.class, () -> gate.admit(USER, "user"));
        assertEquals(429, refused.status());
        assertEquals("quota_exceeded", refused.code());
        assertEquals("requests_per_minute", refused.details().get("limit"));
        assertEquals("17", refused.retryAfter().orElseThrow());
        assertEquals(1, refusals("quota_exceeded"));
        assertEquals(0, refusals("quota_unavailable"));
    }

    @Test
    void usedTokensEndABlock() {
        next = grant(100, 50);
        gate.admit(USER, "user");
        gate.spent(USER, new UsageFigures(30, 25));
        next = refusal("tokens_per_day", 3600);
        assertFalse(gate.admitNow(USER, "user"));
        assertEquals(
                "tokens_per_day",
                assertThrows(Failure.class, () -> gate.admit(USER, "user"))
                        .details()
                        .get("limit"));
    }

    @Test
    void whatWasOverdrawnIsTakenFromTheNextBlock() {
        next = grant(100, 50);
        gate.admit(USER, "user");
        gate.spent(USER, new UsageFigures(100, 0));
        next = grant(100, 40);
        assertEquals(
                429, assertThrows(Failure.class, () -> gate.admit(USER, "user")).status());
        Failure again = assertThrows(Failure.class, () -> gate.admit(USER, "user"));
        assertEquals("tokens_per_day", again.details().get("limit"));
        assertEquals(2, asked.size(), "each refused call books a block");
        now = now.plusSeconds(5);
        next = grant(100, 11);
        gate.admit(USER, "user");
        assertEquals(3, asked.size());
    }

    /** Who is inside the day's tokens goes on after a call that took more than its block. */
    @Test
    void theNextBlockIsAskedForWithWhatWasOverdrawn() {
        next = grant(100, 10_000);
        gate.admit(USER, "user");
        gate.spent(USER, new UsageFigures(60_000, 10_000));
        now = now.plusSeconds(5);
        next = grant(100, 70_000);
        gate.admit(USER, "user");
        assertEquals(new QuotaRequest(USER, "user", 10, 70_000), asked.getLast());
        gate.spent(USER, new UsageFigures(9_999, 0));
        assertTrue(gate.admitNow(USER, "user"), "10 000 of the 70 000 are left to use");
    }

    @Test
    void whereOnlyCallsAreLimitedTokensAreNot() {
        next = grant(1000, QuotaGrant.NO_TOKEN_LIMIT);
        gate.admit(USER, "user");
        gate.spent(USER, new UsageFigures(50_000_000, 0));
        assertTrue(gate.admitNow(USER, "user"));
        assertEquals(1, asked.size());
    }

    @Test
    void aRefusalIsBelievedForAWhileAndNotForLong() {
        next = refusal("tokens_per_day", 3600);
        assertThrows(Failure.class, () -> gate.admit(USER, "user"));
        assertThrows(Failure.class, () -> gate.admit(USER, "user"));
        assertEquals(1, asked.size());
        now = now.plusSeconds(5);
        next = grant(10, 1000);
        gate.admit(USER, "user");
        assertEquals(2, asked.size());
    }

    @Test
    void anExpiredBlockIsVoid() {
        gate.admit(USER, "user");
        now = now.plusSeconds(60);
        assertFalse(gate.admitNow(USER, "user"));
    }

    @Test
    void withoutModelOperationsTheLastBlockServesAndThenNobody() {
        next = grant(10, 1000);
        gate.admit(USER, "user");
        unreachable = true;
        assertTrue(gate.admitNow(USER, "user"));
        now = now.plus(Duration.ofSeconds(61));
        Failure refused = assertThrows(Failure.class, () -> gate.admit(USER, "user"));
        assertEquals(503, refused.status());
        assertEquals("quota_unavailable", refused.code());
        int attempts = asked.size();
        assertThrows(Failure.class, () -> gate.admit(USER, "user"));
        assertEquals(attempts, asked.size(), "everybody waits for a service that does not answer");
        unreachable = false;
        now = now.plusSeconds(1);
        next = grant(10, 1000);
        gate.admit(USER, "user");
    }

    @Test
    void withoutALimitNothingIsCounted() {
        next = new QuotaGrant(true, true, 0, 0, now.plusSeconds(60), null, null);
        gate.admit(USER, "user");
        gate.spent(USER, new UsageFigures(1_000_000, 0));
        for (int i = 0; i < 1000; i++) {
            assertTrue(gate.admitNow(USER, "user"));
        }
        assertEquals(1, asked.size());
    }

    @Test
    void aBusyUserGetsLargerBlocksAndAQuietOneSmaller() {
        for (int i = 0; i < 4; i++) {
            next = grant(1, 1000);
            gate.admit(USER, "user");
        }
        int most = asked.getLast().requests();
        assertTrue(most > 10, "asked for " + most);
        for (int i = 0; i < 10; i++) {
            next = grant(1, 1000);
            gate.admit(USER, "user");
            now = now.plusSeconds(30);
        }
        assertEquals(10, asked.getLast().requests());
    }

    @Test
    void oneLeaseServesAllWhoWaitForIt() {
        next = grant(1000, 1_000_000);
        AtomicInteger admitted = new AtomicInteger();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                callers.submit(() -> {
                    if (!gate.admitNow(USER, "user")) {
                        gate.admit(USER, "user");
                    }
                    admitted.incrementAndGet();
                });
            }
        }
        assertEquals(200, admitted.get());
        assertEquals(1, asked.size());
    }
}
