package dev.orrery.backend.playground.session;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions of their owner; no query here reaches another user's. */
@ApplicationScoped
class ConversationRepository implements PanacheRepositoryBase<Conversation, UUID> {
    private static final Sort NEWEST_FIRST = Sort.descending("updatedAt")
            .and("createdAt", Sort.Direction.Descending)
            .and("id", Sort.Direction.Descending);
    private static final String OWNED = "ownerUserId = :owner and organizationId = :organization";

    Optional<Conversation> owned(Actor actor, UUID id) {
        return find(OWNED + " and id = :id", owner(actor, Map.of("id", id))).firstResultOptional();
    }

    /** Locks the row until the transaction ends, so that turns append one after the other. */
    Optional<Conversation> lockOwned(Actor actor, UUID id) {
        return find(OWNED + " and id = :id", owner(actor, Map.of("id", id)))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    List<Conversation> list(Actor actor, SessionFilter filter) {
        StringBuilder where = new StringBuilder(OWNED);
        Map<String, Object> values = owner(actor, Map.of());
        if (filter.kind() != null) {
            where.append(" and kind = :kind");
            values.put("kind", filter.kind());
        }
        if (filter.assistantRef() != null) {
            where.append(" and assistantRef = :assistant");
            values.put("assistant", filter.assistantRef());
        }
        if (filter.titleQuery() != null) {
            where.append(" and locate(:title, lower(title)) > 0");
            values.put("title", filter.titleQuery().toLowerCase(Locale.ROOT));
        }
        if (filter.updatedFrom() != null) {
            where.append(" and updatedAt >= :from");
            values.put("from", filter.updatedFrom());
        }
        if (filter.updatedBefore() != null) {
            where.append(" and updatedAt < :before");
            values.put("before", filter.updatedBefore());
        }
        return list(where.toString(), NEWEST_FIRST, values);
    }

    boolean deleteOwned(Actor actor, UUID id) {
        return delete(OWNED + " and id = :id", owner(actor, Map.of("id", id))) > 0;
    }

    private static Map<String, Object> owner(Actor actor, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(more);
        values.put("owner", actor.userId());
        values.put("organization", UUID.fromString(actor.organizationId()));
        return values;
    }
}
