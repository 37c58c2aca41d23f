package dev.orrery.modelops.quota;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.model.UserIds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who sets limits for whom: an admin for users and the role {@code user}, but not for themselves; a superadmin for all. */
@ApplicationScoped
public class QuotaRules {
    private final QuotaRepository quotas;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    QuotaRules(QuotaRepository quotas, AuditLog audit) {
        this.quotas = quotas;
        this.audit = audit;
    }

    public List<QuotaView> list() {
        return quotas.allSorted().stream().map(QuotaView::of).toList();
    }

    @Transactional
    public QuotaView set(Actor actor, String kind, String subject, @Nullable JsonNode body) {
        Quota.Subject whom = permitted(actor, kind, subject);
        Payload payload = Payload.of(body);
        Long requests = limit(payload, QuotaService.REQUESTS, Integer.MAX_VALUE);
        Long tokens = limit(payload, QuotaService.TOKENS, Long.MAX_VALUE);
        if (requests == null && tokens == null) {
            throw Failure.badRequest(
                    "invalid_quota", "Give requests_per_minute or tokens_per_day; delete the quota to lift both.");
        }
        Quota quota = quotas.findById(whom);
        if (quota == null) {
            quota = new Quota();
            quota.id = whom;
        }
        quota.requestsPerMinute = requests == null ? null : requests.intValue();
        quota.tokensPerDay = tokens;
        quota.updatedByUserId = actor.userId();
        quota.bySuperadmin = actor.isSuperadmin();
        quota.updatedAt = clock.instant();
        quotas.persist(quota);
        audit.record(actor, "quota.updated", "quota", name(whom), limits(quota));
        return QuotaView.of(quota);
    }

    @Transactional
    public void delete(Actor actor, String kind, String subject) {
        Quota.Subject whom = permitted(actor, kind, subject);
        if (!quotas.deleteById(whom)) {
            throw Failure.notFound("quota_not_found", "There is no quota for " + kind + " '" + subject + "'.");
        }
        audit.record(actor, "quota.deleted", "quota", name(whom), Map.of());
    }

    private static String name(Quota.Subject whom) {
        return whom.subjectKind().wireName() + ":" + whom.subject();
    }

    private static Map<String, Object> limits(Quota quota) {
        Map<String, Object> limits = new HashMap<>();
        if (quota.requestsPerMinute != null) {
            limits.put(QuotaService.REQUESTS, quota.requestsPerMinute);
        }
        if (quota.tokensPerDay != null) {
            limits.put(QuotaService.TOKENS, quota.tokensPerDay);
        }
        return limits;
    }

    private static Quota.Subject permitted(Actor actor, String kind, String subject) {
        Quota.Subject whom = switch (kind) {
            case "users" -> Quota.Subject.user(UserIds.parse(subject));
            case "roles" ->
                Quota.Subject.role(Role.parse(subject)
                        .orElseThrow(() -> Failure.badRequest("invalid_role", "There is no role '" + subject + "'."))
                        .wireName());
            default -> throw Failure.notFound("not_found", "Quotas are those of users and of roles.");
        };
        boolean own = whom.equals(Quota.Subject.user(actor.userId()));
        boolean higherRole =
                whom.subjectKind() == SubjectKind.ROLE && !whom.subject().equals(Role.USER.wireName());
        if (!actor.isSuperadmin() && (own || higherRole)) {
            throw Failure.forbidden(
                    "forbidden", "Only a superadmin sets the limits of administrators and of administrators' roles.");
        }
        return whom;
    }

    private static @Nullable Long limit(Payload payload, String field, long max) {
        JsonNode value = payload.get(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > max) {
            throw Failure.badRequest("invalid_quota", field + " must be an integer that is not negative.");
        }
        return value.longValue();
    }
}
