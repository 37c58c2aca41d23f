package dev.orrery.backend.playground.turn;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Queries of {@code chat_turns}. */
@ApplicationScoped
class TurnRepository implements PanacheRepositoryBase<TurnRow, UUID> {
    private static final Sort OLDEST_FIRST = Sort.ascending("createdAt").and("id");
    private static final Sort NEWEST_FIRST = Sort.descending("createdAt").and("id", Sort.Direction.Descending);

    private final Session database;

    TurnRepository(Session database) {
        this.database = database;
    }

    /** The row, locked, when it is this process's. */
    Optional<TurnRow> lockOwned(UUID id, UUID owner) {
        return Optional.ofNullable(findById(id, LockModeType.PESSIMISTIC_WRITE))
                .filter(row -> row.ownerInstance.equals(owner));
    }

    /** One turn at a time begins for a user: held until the transaction ends. */
    void lockUser(long userId) {
        database.createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended('turns', ?1))", Integer.class)
                .setParameter(1, userId)
                .getSingleResult();
    }

    /** Running turns of one process, locked; those that another transaction holds are left out. */
    List<TurnRow> lockRunningOf(UUID owner) {
        return database.createNativeQuery(
                        "select * from chat_turns where owner_instance = :owner and status = 'running'"
                                + " for update skip locked",
                        TurnRow.class)
                .setParameter("owner", owner)
                .getResultList();
    }

    List<TurnRow> runningOf(UUID owner) {
        return list("ownerInstance = ?1 and status = ?2", owner, TurnStatus.RUNNING);
    }

    Optional<TurnRow> of(Actor actor, UUID session, UUID id) {
        return find(
                        "id = :id and conversationId = :session and ownerUserId = :owner"
                                + " and organizationId = :organization",
                        Map.of(
                                "id",
                                id,
                                "session",
                                session,
                                "owner",
                                actor.userId(),
                                "organization",
                                UUID.fromString(actor.organizationId())))
                .firstResultOptional();
    }

    List<TurnRow> newest(UUID session, int most) {
        return find("conversationId", NEWEST_FIRST, session).page(0, most).list();
    }

    List<TurnRow> running(UUID session) {
        return list("conversationId = ?1 and status = ?2", OLDEST_FIRST, session, TurnStatus.RUNNING);
    }

    long countRunning(long user) {
        return count("ownerUserId = ?1 and status = ?2", user, TurnStatus.RUNNING);
    }

    void requestCancel(UUID id) {
        update("cancelRequested = true where id = ?1 and status = ?2", id, TurnStatus.RUNNING);
    }
}
