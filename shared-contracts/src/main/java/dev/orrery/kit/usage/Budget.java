package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.QuotaGrant;
import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one user may still use: the blocks leased for this process, oldest first, or the last refusal. */
final class Budget {
    private static final int FEWEST_REQUESTS = 10;
    private static final int MOST_REQUESTS = 2_000;
    private static final long FEWEST_TOKENS = 10_000;
    private static final long MOST_TOKENS = 5_000_000;
    private static final Duration QUICK = Duration.ofSeconds(1);
    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final Duration UNREADABLE = Duration.ofMillis(500);
    /** How long a refusal is believed at most, so that a raised quota shows soon. */
    private static final int LONGEST_REFUSAL_SECONDS = 5;

    private final Object leasing = new Object();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private int nextRequests = FEWEST_REQUESTS;
    private long nextTokens = FEWEST_TOKENS;
    private long debt;
    private boolean renewing;
    private Instant renewNotBefore = Instant.MIN;
    private @Nullable Refusal refusal;

    /** @param failure what callers are told until then; a quota refusal without one counts down to {@code until} */
    private record Refusal(
            String limit,
            Instant until,
            Instant believedUntil,
            @Nullable Failure failure) {}

    /** A leased block and what is left of it. */
    private static final class Block {
        final boolean unlimited;
        final Instant leasedAt;
        final Instant expiresAt;
        final int grantedRequests;
        final long grantedTokens;
        int requests;
        long tokens;

        Block(QuotaGrant grant, Instant leasedAt) {
            this.unlimited = grant.unlimited();
            this.grantedRequests = grant.requests();
            this.grantedTokens = grant.tokens();
            this.requests = grantedRequests;
            this.tokens = grantedTokens;
            this.leasedAt = leasedAt;
            this.expiresAt = grant.expiresAt();
        }

        boolean usable(Instant now) {
            return now.isBefore(expiresAt) && (unlimited || requests > 0 && tokens > 0);
        }
    }

    Object leasing() {
        return leasing;
    }

    synchronized boolean take(Instant now) {
        while (!blocks.isEmpty() && !blocks.getFirst().usable(now)) {
            leave(blocks.removeFirst(), now);
        }
        Block block = blocks.peekFirst();
        if (block == null) {
            return false;
        }
        if (!block.unlimited) {
            block.requests--;
        }
        return true;
    }

    /** The next block is asked for larger when this one was soon used up, and smaller when it was not. */
    private void leave(Block used, Instant now) {
        if (used.unlimited) {
            return;
        }
        debt += Math.max(0, -used.tokens);
        Duration lasted = Duration.between(used.leasedAt, now);
        boolean outOfRequests = used.requests <= 0;
        boolean outOfTokens = used.tokens <= 0;
        if (lasted.compareTo(QUICK) < 0) {
            nextRequests = outOfRequests ? Math.min(MOST_REQUESTS, nextRequests * 4) : nextRequests;
            nextTokens = outOfTokens ? Math.min(MOST_TOKENS, nextTokens * 4) : nextTokens;
        } else if (lasted.compareTo(SLOW) > 0) {
            nextRequests = Math.max(FEWEST_REQUESTS, nextRequests / 2);
            nextTokens = Math.max(FEWEST_TOKENS, nextTokens / 2);
        }
    }

    /** Whether the last block is nearly used and nobody asks for the next; the caller then does. */
    synchronized boolean wantsMore(Instant now) {
        if (renewing || now.isBefore(renewNotBefore) || blocks.size() != 1) {
            return false;
        }
        Block last = blocks.getFirst();
        Duration life = Duration.between(last.leasedAt, last.expiresAt);
        boolean old = Duration.between(now, last.expiresAt).compareTo(life.dividedBy(4)) < 0;
        boolean low =
                !last.unlimited && (last.requests < last.grantedRequests / 3 || last.tokens < last.grantedTokens / 3);
        renewing = old || low;
        return renewing;
    }

    /** The asking for the next block is over; where there was none to be had, nobody asks again at once. */
    synchronized void renewed(boolean successfully, Instant now) {
        renewing = false;
        renewNotBefore = successfully ? Instant.MIN : now.plus(UNREADABLE);
    }

    synchronized void add(QuotaGrant grant, Instant now) {
        if (grant.granted()) {
            refusal = null;
            Block block = new Block(grant, now);
            if (!block.unlimited) {
                block.tokens -= debt;
                debt = 0;
            }
            if (!block.unlimited && block.tokens <= 0) {
                // The day is nearly used up: asking again at once would book a minute's calls for nothing.
                refuse("tokens_per_day", LONGEST_REFUSAL_SECONDS, now);
            }
            blocks.addLast(block);
        } else {
            refuse(
                    Objects.requireNonNullElse(grant.limit(), "requests_per_minute"),
                    Math.max(1, Objects.requireNonNullElse(grant.retryAfterSeconds(), 1)),
                    now);
        }
    }

    private void refuse(String limit, int seconds, Instant now) {
        Instant believedUntil = now.plusSeconds(Math.min(seconds, LONGEST_REFUSAL_SECONDS));
        refusal = new Refusal(limit, now.plusSeconds(seconds), believedUntil, null);
    }

    /** The next callers fail alike for a moment, instead of queueing for a service that does not answer. */
    synchronized void unreadable(Failure failure, Instant now) {
        Instant until = now.plus(UNREADABLE);
        refusal = new Refusal("", until, until, failure);
    }

    synchronized void spend(long tokens) {
        Block block = blocks.peekFirst();
        if (block == null) {
            debt += tokens;
        } else if (!block.unlimited) {
            block.tokens -= tokens;
        }
    }

    synchronized Optional<Failure> refusal(Instant now) {
        Refusal last = refusal;
        if (last == null || !now.isBefore(last.believedUntil())) {
            return Optional.empty();
        }
        if (last.failure() != null) {
            return Optional.of(last.failure());
        }
        long seconds =
                Math.max(1, Duration.between(now, last.until()).plusMillis(999).toSeconds());
        return Optional.of(exceeded(last.limit(), seconds));
    }

    synchronized boolean isOver(Instant now) {
        return !renewing && blocks.stream().noneMatch(block -> block.usable(now));
    }

    synchronized int requestsToAsk() {
        return nextRequests;
    }

    /** What calls took beyond their blocks comes on top: the next block pays for it and must leave some to use. */
    synchronized long tokensToAsk() {
        return nextTokens + debt;
    }

    static Failure exceeded(String limit, long retryAfterSeconds) {
        return Failure.of(429, "quota_exceeded", "Your quota (" + limit + ") is used up; try again later.")
                .with("limit", limit)
                .with(Failure.RETRY_AFTER, retryAfterSeconds);
    }
}
