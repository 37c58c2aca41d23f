package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.QuotaGrant;
import dev.orrery.contracts.modelops.QuotaRequest;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.Counts;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Keeps users within their quotas. Blocks of a user's budget are leased from model operations and spent here without
 * asking; a block in use is followed by the next before it ends. When model operations cannot be reached the last block
 * still serves, and after it every call is refused: a quota that cannot be read counts as used up.
 */
public final class QuotaGate {
    private static final Logger LOG = Logger.getLogger(QuotaGate.class);
    private static final int MOST_REMEMBERED = 10_000;

    private final Function<QuotaRequest, QuotaGrant> lessor;
    private final InstantSource clock;
    private final Map<Long, Budget> budgets = new ConcurrentHashMap<>();
    private final Counts<Refusal> refusals;

    /** Why a call was not let through. */
    private enum Refusal {
        QUOTA_EXCEEDED,
        QUOTA_UNAVAILABLE;

        static Refusal of(Failure failure) {
            return failure.status() == 429 ? QUOTA_EXCEEDED : QUOTA_UNAVAILABLE;
        }
    }

    /** @param lessor asks model operations; may block */
    public QuotaGate(Function<QuotaRequest, QuotaGrant> lessor, InstantSource clock, MeterRegistry metrics) {
        this.lessor = lessor;
        this.clock = clock;
        this.refusals = Counts.of(
                metrics,
                "orrery.quota.refusals",
                "Calls of models that a quota did not let through, or that found no quota to read",
                "reason",
                Refusal.class);
    }

    /** Takes one call from what is leased already; false when something must be leased first. Never blocks. */
    public boolean admitNow(long userId, String role) {
        Budget budget = budgets.get(userId);
        if (budget == null || !budget.take(clock.instant())) {
            return false;
        }
        if (budget.wantsMore(clock.instant())) {
            Thread.ofVirtual()
                    .name("quota")
                    .start(() -> renew(
                            budget, new QuotaRequest(userId, role, budget.requestsToAsk(), budget.tokensToAsk())));
        }
        return true;
    }

    /**
     * Takes one call, leasing a block when none is left. Blocks.
     *
     * @throws Failure 429 {@code quota_exceeded} with the details {@code limit} and {@code retry_after_seconds}, 503
     *     {@code quota_unavailable} when model operations does not answer
     */
    public void admit(long userId, String role) {
        try {
            take(userId, role);
        } catch (Failure refused) {
            refusals.add(Refusal.of(refused));
            throw refused;
        }
    }

    private void take(long userId, String role) {
        if (budgets.size() > MOST_REMEMBERED) {
            budgets.values().removeIf(budget -> budget.isOver(clock.instant()));
        }
        Budget budget = budgets.computeIfAbsent(userId, unseen -> new Budget());
        // One lease at a time: who waited finds the block that the other got.
        synchronized (budget.leasing()) {
            if (budget.take(clock.instant())) {
                return;
            }
            budget.refusal(clock.instant()).ifPresent(refused -> {
                throw refused;
            });
            budget.add(lease(budget, userId, role), clock.instant());
            if (!budget.take(clock.instant())) {
                throw budget.refusal(clock.instant()).orElseGet(() -> Budget.exceeded("tokens_per_day", 1));
            }
        }
    }

    /** Tells what an admitted call used. */
    public void spent(long userId, UsageFigures used) {
        Budget budget = budgets.get(userId);
        if (budget != null) {
            budget.spend(used.total());
        }
    }

    private void renew(Budget budget, QuotaRequest request) {
        boolean granted = false;
        try {
            QuotaGrant grant = lessor.apply(request);
            granted = grant.granted();
            if (granted) {
                budget.add(grant, clock.instant());
            }
        } catch (RuntimeException unreachable) {
            LOG.debug("The next block of a quota is not to be had yet", unreachable);
        } finally {
            budget.renewed(granted, clock.instant());
        }
    }

    private QuotaGrant lease(Budget budget, long userId, String role) {
        try {
            return lessor.apply(new QuotaRequest(userId, role, budget.requestsToAsk(), budget.tokensToAsk()));
        } catch (RuntimeException unreachable) {
            Failure failure = Failure.unavailable(
                            "quota_unavailable", "Your quota cannot be read now; try again shortly.")
                    .with(Failure.RETRY_AFTER, 1)
                    .causedBy(unreachable);
            budget.unreadable(failure, clock.instant());
            throw failure;
        }
    }
}
