package dev.orrery.modelops.usage;

import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.UsageReceipt;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.UsageFigures;
import dev.orrery.modelops.model.ModelGate;
import dev.orrery.modelops.quota.QuotaService;
import dev.orrery.modelops.usage.UsageQuery.Dimension;
import dev.orrery.modelops.usage.UsageRepository.Counted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Counts what was used, once, together with the quotas it eats into, and answers what was used. */
@ApplicationScoped
public class UsageService {
    /** How long the id of a counted call is kept; a call that ended before cannot be told any more. */
    static final Duration RETENTION = Duration.ofDays(35);

    private static final Duration TELLABLE = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final int MAX_BATCH = 5000;

    private final UsageRepository usage;
    private final QuotaService quotas;
    private final ModelGate gate;
    private final Clock clock = Clock.systemUTC();

    UsageService(UsageRepository usage, QuotaService quotas, ModelGate gate) {
        this.usage = usage;
        this.quotas = quotas;
        this.gate = gate;
    }

    /** All or none: one incomplete record refuses the batch with 400 {@code invalid_payload}. */
    @Transactional
    public UsageReceipt record(List<UsageRecord> records) {
        Instant now = clock.instant();
        if (records.size() > MAX_BATCH) {
            throw Failure.badRequest("invalid_payload", "Tell at most " + MAX_BATCH + " records at once.");
        }
        records.forEach(record -> check(record, now));
        List<Counted> counted = usage.count(records, LocalDate.ofInstant(now, ZoneOffset.UTC), now);
        counted.forEach(user -> quotas.used(user.userId(), user.tokensToday(), now));
        int recorded =
                Math.toIntExact(counted.stream().mapToLong(Counted::calls).sum());
        return new UsageReceipt(recorded, records.size() - recorded);
    }

    private static boolean isPossible(long tokens) {
        return tokens >= 0 && tokens <= UsageFigures.MOST;
    }

    /** A record comes from another service's JSON, so that any part of it may be missing. */
    @SuppressWarnings("ConstantValue")
    private static void check(@Nullable UsageRecord record, Instant now) {
        boolean complete = record != null
                && Ids.uuid(record.id()) != null
                && record.modelId() != null
                && !record.modelId().isBlank()
                && record.userId() > 0
                && record.organizationId() != null
                && record.source() != null
                && isPossible(record.tokensIn())
                && isPossible(record.tokensOut())
                && record.durationMillis() >= 0
                && record.at() != null
                && record.at().isAfter(now.minus(TELLABLE))
                && record.at().isBefore(now.plus(CLOCK_SKEW));
        if (!complete) {
            throw Failure.badRequest(
                    "invalid_payload",
                    "A usage record needs a UUID, a model, a user, an organization, a source, counts that are"
                            + " possible, and a time within the last " + TELLABLE.toDays() + " days.");
        }
    }

    /** Section 5.8: all days and users unless narrowed. Who used it is told to administrators only. */
    public UsageReport ofModel(Actor actor, String id, UsageQuery query) {
        gate.requireVisible(actor, id);
        if (query.groupBy().contains(Dimension.USER) && !actor.role().atLeast(Role.ADMIN)) {
            throw Failure.forbidden("forbidden", "Only an administrator sees who used a model.");
        }
        return report(id, query.ofModel(id));
    }

    /** A user's own usage over models; an admin asks for their organization, a superadmin for all. */
    public UsageReport overall(Actor actor, @Nullable Long userId, UsageQuery query) {
        if (!actor.role().atLeast(Role.ADMIN)) {
            if (userId != null && userId != actor.userId()) {
                throw Failure.forbidden("forbidden", "Only an administrator sees the usage of others.");
            }
            return report(null, query.ofUser(actor.userId()).ofOrganization(UUID.fromString(actor.organizationId())));
        }
        UUID organization = actor.isSuperadmin() ? null : UUID.fromString(actor.organizationId());
        return report(null, query.ofUser(userId).ofOrganization(organization));
    }

    private UsageReport report(@Nullable String modelId, UsageQuery query) {
        UsageTotals total = usage.sums(query.total()).stream()
                .findFirst()
                .map(UsageGroup::totals)
                .orElse(UsageTotals.NONE);
        List<UsageReport.Group> groups = query.groupBy().isEmpty()
                ? List.of()
                : usage.sums(query).stream()
                        .map(group -> new UsageReport.Group(group.key(), UsageSummary.of(group.totals())))
                        .toList();
        return new UsageReport(modelId, UsageSummary.of(total), query.from(), query.to(), groups);
    }

    /** @return how many ids of old calls were forgotten */
    @Transactional
    public int forgetOld() {
        return usage.forgetIdsBefore(clock.instant().minus(RETENTION));
    }
}
