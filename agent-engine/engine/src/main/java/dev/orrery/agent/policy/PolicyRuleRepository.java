package dev.orrery.agent.policy;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries of {@code policy_rule}. */
@ApplicationScoped
class PolicyRuleRepository implements PanacheRepository<PolicyRule> {

    /** Newest first; null matches everything. */
    List<PolicyRule> matching(@Nullable String scopeType, @Nullable String scopeId) {
        List<String> conditions = new ArrayList<>(List.of("1 = 1"));
        List<Object> values = new ArrayList<>();
        if (scopeType != null) {
            values.add(scopeType);
            conditions.add("scopeType = ?" + values.size());
        }
        if (scopeId != null) {
            values.add(scopeId);
            conditions.add("scopeId = ?" + values.size());
        }
        return find(String.join(" and ", conditions) + " order by createdAt desc, id desc", values.toArray())
                .list();
    }

    /** Rules for this user about these entities, or about all. */
    List<PolicyRule> ofUser(long userId, Collection<String> entityIds) {
        return find(
                        "scopeType = 'user' and scopeId = ?1 and resourceType = 'entity' "
                                + "and (resourceId = '*' or resourceId in ?2)",
                        Long.toString(userId),
                        entityIds)
                .list();
    }
}
