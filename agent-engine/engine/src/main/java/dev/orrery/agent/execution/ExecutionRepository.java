package dev.orrery.agent.execution;

import dev.orrery.kit.request.IdempotencyKey;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Queries of {@code agent_execution}. */
@ApplicationScoped
class ExecutionRepository implements PanacheRepositoryBase<Execution, UUID> {
    private static final List<ExecutionStatus> UNFINISHED = List.of(ExecutionStatus.QUEUED, ExecutionStatus.RUNNING);

    private final Session database;

    ExecutionRepository(Session database) {
        this.database = database;
    }

    /** Inserts a new row; false when it is there already, or another one that its key leads to. */
    boolean insert(Execution row) {
        return database.createNativeQuery("insert into agent_execution (id, agent_id, status, runtime_profile, "
                                + "requested_by_user_id, requested_by_username, requested_by_role, "
                                + "organization_id, model_ref, input_json, owner_instance, created_at, "
                                + "idempotency_key, request_hash) values (:id, :agent, :status, :profile, :user, "
                                + ":username, :role, :organization, :model, cast(:input as json), :owner, "
                                + ":created, :key, :hash) on conflict do nothing")
                        .setParameter("id", row.id)
                        .setParameter("agent", row.agentId)
                        .setParameter("status", row.status.wireName())
                        .setParameter("profile", row.runtimeProfile)
                        .setParameter("user", row.requestedByUserId)
                        .setParameter("username", row.requestedByUsername, String.class)
                        .setParameter("role", row.requestedByRole, String.class)
                        .setParameter("organization", row.organizationId)
                        .setParameter("model", row.modelRef, String.class)
                        .setParameter("input", row.inputJson)
                        .setParameter("owner", row.ownerInstance)
                        .setParameter("created", row.createdAt)
                        .setParameter("key", row.idempotencyKey, String.class)
                        .setParameter("hash", row.requestHash, byte[].class)
                        .executeUpdate()
                == 1;
    }

    Optional<Execution> findByKey(UUID organization, long userId, IdempotencyKey key) {
        return find(
                        "organizationId = ?1 and requestedByUserId = ?2 and idempotencyKey = ?3",
                        organization,
                        userId,
                        key.value())
                .firstResultOptional();
    }

    /** One row more than the page holds, when there is one; newest first. @param before the page before ends with it */
    List<ExecutionRow> search(ExecutionSearch search, ExecutionOwner owner, @Nullable Execution before) {
        StringBuilder query = new StringBuilder("select e.id, e.status, e.agentId, e.agentVersion, e.modelRef, "
                + "e.runtimeProfile, e.requestedByUserId, e.requestedByUsername, e.createdAt, e.startedAt, "
                + "e.finishedAt, e.errorJson from Execution e where e.status in :statuses");
        Map<String, Object> values = new HashMap<>(Map.of("statuses", search.statuses()));
        if (owner.userId() != null) {
            query.append(" and e.requestedByUserId = :user");
            values.put("user", owner.userId());
        }
        if (owner.organization() != null) {
            query.append(" and e.organizationId = :organization");
            values.put("organization", owner.organization());
        }
        if (search.agentId() != null) {
            query.append(" and e.agentId = :agent");
            values.put("agent", search.agentId());
        }
        if (before != null) {
            query.append(" and (e.createdAt < :time or e.createdAt = :time and e.id < :last)");
            values.put("time", before.createdAt);
            values.put("last", before.id);
        }
        var found = database.createSelectionQuery(query + " order by e.createdAt desc, e.id desc", ExecutionRow.class);
        values.forEach(found::setParameter);
        return found.setMaxResults(search.limit() + 1).getResultList();
    }

    /** The row, locked, when this owner may still change it. */
    Optional<Execution> lockUnfinished(UUID id, UUID owner) {
        return Optional.ofNullable(findById(id, LockModeType.PESSIMISTIC_WRITE))
                .filter(row -> row.ownerInstance.equals(owner) && !row.status.isTerminal());
    }

    /** Ids of this owner's executions whose cancelling another process asked for. */
    List<UUID> cancelRequested(UUID owner) {
        return find("ownerInstance = ?1 and cancelRequested and status in ?2", owner, UNFINISHED).stream()
                .map(row -> row.id)
                .toList();
    }

    boolean requestCancel(UUID id) {
        return update("cancelRequested = true where id = ?1 and status in ?2", id, UNFINISHED) > 0;
    }

    /** How many are not over; along the partial indexes of those that run and those that wait. */
    ExecutionMetrics.Open open() {
        Object[] row = database.createNativeQuery(
                        "select a.queued, a.running, a.oldest, w.waiting from "
                                + "(select count(*) filter (where status = 'queued') as queued, "
                                + "count(*) filter (where status = 'running') as running, coalesce(extract(epoch "
                                + "from clock_timestamp() - min(coalesce(resumed_at, created_at))), 0) as oldest "
                                + "from agent_execution where status in ('queued', 'running')) a, (select count(*) "
                                + "as waiting from agent_execution where status = 'awaiting_approval') w",
                        Object[].class)
                .getSingleResult();
        return new ExecutionMetrics.Open(
                ((Number) row[0]).longValue(),
                ((Number) row[1]).longValue(),
                Math.max(0, ((Number) row[2]).doubleValue()),
                ((Number) row[3]).longValue());
    }

    /** Unfinished executions of one owner, locked; those that another transaction holds are left out. */
    List<Execution> lockUnfinishedOf(UUID owner) {
        return database.createNativeQuery(
                        "select * from agent_execution where owner_instance = :owner "
                                + "and status in ('queued', 'running') for update skip locked",
                        Execution.class)
                .setParameter("owner", owner)
                .getResultList();
    }

    /** The row, locked, when the execution waits for an approval. */
    Optional<Execution> lockWaiting(UUID id) {
        return Optional.ofNullable(findById(id, LockModeType.PESSIMISTIC_WRITE))
                .filter(row -> row.status == ExecutionStatus.AWAITING_APPROVAL);
    }

    /** Executions whose oldest open approval was asked for this long ago, locked. */
    List<Execution> lockWaitingLongerThan(Duration limit) {
        return database.createNativeQuery(
                        "select * from agent_execution where status = 'awaiting_approval' and id in "
                                + "(select execution_id from tool_approval where decision is null "
                                + "and requested_at < clock_timestamp() - make_interval(secs => :limit)) "
                                + "for update skip locked",
                        Execution.class)
                .setParameter("limit", limit.toMillis() / 1000.0)
                .getResultList();
    }
}
