package dev.orrery.modelops.quota;

import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.QuotaGrant;
import dev.orrery.contracts.modelops.QuotaRequest;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lends blocks of a user's budget. A minute's requests are used the moment they are lent; a day's tokens are held by
 * the lease until usage tells what became of them, or the hold ends.
 */
@ApplicationScoped
public class QuotaService {
    static final String REQUESTS = "requests_per_minute";
    static final String TOKENS = "tokens_per_day";

    private final QuotaRepository quotas;
    private final QuotaConfig config;
    private final Clock clock = Clock.systemUTC();

    QuotaService(QuotaRepository quotas, QuotaConfig config) {
        this.quotas = quotas;
        this.config = config;
    }

    @Transactional
    public QuotaGrant grant(QuotaRequest request) {
        return grant(request, clock.instant());
    }

    @Transactional
    QuotaGrant grant(QuotaRequest request, Instant now) {
        check(request);
        Limits limits = quotas.limits(request.userId(), request.role());
        if (limits.areNone()) {
            return new QuotaGrant(
                    true, true, request.requests(), request.tokens(), now.plus(config.unlimitedFor()), null, null);
        }
        QuotaAccount account = quotas.lock(request.userId(), now);
        List<QuotaLease> held = quotas.heldBy(request.userId(), now);
        long requests = requestsLeft(limits, account, request.requests());
        if (requests == 0) {
            return refused(REQUESTS, account.endOfMinute(), now);
        }
        long tokens = tokensLeft(limits, account, held, request.tokens());
        if (tokens == 0) {
            return refused(TOKENS, tokensReturn(limits, account, held), now);
        }
        return lend(limits, account, Math.toIntExact(requests), Math.min(tokens, request.tokens()), now);
    }

    private static long requestsLeft(Limits limits, QuotaAccount account, int wanted) {
        return limits.requestsPerMinute() == null
                ? wanted
                : Math.min(wanted, Math.max(0, limits.requestsPerMinute() - account.requests));
    }

    /** At least 1 where any are left, so that a caller that asks for none learns that it may call. */
    private static long tokensLeft(Limits limits, QuotaAccount account, List<QuotaLease> held, long wanted) {
        if (limits.tokensPerDay() == null) {
            return QuotaGrant.NO_TOKEN_LIMIT;
        }
        long left = limits.tokensPerDay() - account.tokens - sum(held);
        return Math.min(Math.max(1, wanted), Math.max(0, left));
    }

    private static long sum(List<QuotaLease> held) {
        return held.stream().mapToLong(lease -> lease.tokens).sum();
    }

    private QuotaGrant lend(Limits limits, QuotaAccount account, int requests, long tokens, Instant now) {
        account.requests += requests;
        Instant expires = now.plus(config.leaseFor());
        if (limits.requestsPerMinute() != null && account.endOfMinute().isBefore(expires)) {
            expires = account.endOfMinute();
        }
        if (limits.tokensPerDay() == null) {
            return new QuotaGrant(true, false, requests, QuotaGrant.NO_TOKEN_LIMIT, expires, null, null);
        }
        if (tokens > 0) {
            quotas.persist(QuotaLease.of(account.userId, tokens, expires.plus(config.settleWithin())));
        }
        return new QuotaGrant(true, false, requests, tokens, expires, null, null);
    }

    /** When held tokens may come back, or the next day where all are really used. */
    private static Instant tokensReturn(Limits limits, QuotaAccount account, List<QuotaLease> held) {
        boolean onlyHeld = limits.tokensPerDay() != null && account.tokens < limits.tokensPerDay();
        return onlyHeld && !held.isEmpty() ? held.getFirst().heldUntil : account.endOfDay();
    }

    private static QuotaGrant refused(String limit, Instant until, Instant now) {
        long seconds = Math.max(1, Duration.between(now, until).plusMillis(999).toSeconds());
        return new QuotaGrant(false, false, 0, 0, until, Math.toIntExact(seconds), limit);
    }

    private static void check(QuotaRequest request) {
        if (request.userId() <= 0 || request.requests() <= 0 || request.tokens() < 0 || !isRole(request.role())) {
            throw Failure.badRequest(
                    "invalid_payload",
                    "A quota request needs a user, a role, at least one request and tokens that are not negative.");
        }
    }

    private static boolean isRole(@Nullable String role) {
        return role != null && Role.parse(role).isPresent();
    }

    /** Takes used tokens from the day, and from what is held for them; in the transaction that counts the usage. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void used(long userId, long tokensToday, Instant now) {
        QuotaAccount account = quotas.lock(userId, now);
        account.tokens += tokensToday;
        long settled = tokensToday;
        for (QuotaLease lease : quotas.heldBy(userId, now)) {
            long part = Math.min(settled, lease.tokens);
            lease.tokens -= part;
            settled -= part;
        }
    }

    /** The limits of a user and what is used of them. */
    @Transactional
    public QuotaState state(long userId, String role) {
        Instant now = clock.instant();
        Limits limits = quotas.limits(userId, role);
        QuotaAccount account = quotas.lock(userId, now);
        return new QuotaState(
                limits.requestsPerMinute(),
                limits.tokensPerDay(),
                account.requests,
                account.tokens,
                sum(quotas.heldBy(userId, now)));
    }
}
