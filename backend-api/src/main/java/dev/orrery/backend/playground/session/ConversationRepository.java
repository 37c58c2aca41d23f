package dev.orrery.backend.playground.session;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
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
        return find(OWNED + " and id = :id", owner(actor).and("id", id)).firstResultOptional();
    }

    /** Locks the row until the transaction ends, so that turns append one after the other. */
    Optional<Conversation> lockOwned(Actor actor, UUID id) {
        PanacheQuery<Conversation> query =
                find(OWNED + " and id = :id", owner(actor).and("id", id));
        return query.withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
    }

    List<Conversation> list(Actor actor, SessionFilter filter) {
        StringBuilder where = new StringBuilder(OWNED);
        Parameters values = owner(actor);
        if (filter.kind() != null) {
            where.append(" and kind = :kind");
            values.and("kind", filter.kind());
        }
        if (filter.assistantRef() != null) {
            where.append(" and assistantRef = :assistant");
            values.and("assistant", filter.assistantRef());
        }
        if (filter.titleQuery() != null) {
            where.append(" and locate(:title, lower(title)) > 0");
            values.and("title", filter.titleQuery().toLowerCase(Locale.ROOT));
        }
        if (filter.updatedFrom() != null) {
            where.append(" and updatedAt >= :from");
            values.and("from", filter.updatedFrom());
        }
        if (filter.updatedBefore() != null) {
            where.append(" and updatedAt < :before");
            values.and("before", filter.updatedBefore());
        }
        return list(where.toString(), NEWEST_FIRST, values);
    }

    boolean deleteOwned(Actor actor, UUID id) {
        return delete(OWNED + " and id = :id", owner(actor).and("id", id)) > 0;
    }

    private static Parameters owner(Actor actor) {
        return Parameters.with("owner", actor.userId()).and("organization", UUID.fromString(actor.organizationId()));
    }
}
