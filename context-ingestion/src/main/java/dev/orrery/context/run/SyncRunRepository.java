package dev.orrery.context.run;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
public class SyncRunRepository implements PanacheRepositoryBase<SyncRun, UUID> {

    List<SyncRun> newestFirst(UUID knowledgeBaseId) {
        return list("knowledgeBaseId = ?1 order by startedAt desc, id", knowledgeBaseId);
    }

    /** Whether a run of the knowledge base waits or works. */
    boolean isActive(UUID knowledgeBaseId) {
        return count(
                        "knowledgeBaseId = ?1 and status in ?2",
                        knowledgeBaseId,
                        List.of(RunStatus.QUEUED, RunStatus.RUNNING))
                > 0;
    }

    boolean onlyResyncsWait(UUID knowledgeBaseId) {
        return count(
                        "knowledgeBaseId = ?1 and status in ?2 and operationType = ?3",
                        knowledgeBaseId,
                        List.of(RunStatus.QUEUED, RunStatus.RUNNING),
                        OperationType.SOURCE_SYNC)
                == 0;
    }

    /** @throws Failure 404 {@code sync_run_not_found} */
    SyncRun of(UUID knowledgeBaseId, String id) {
        return find("id = ?1 and knowledgeBaseId = ?2", Ids.pathUuid(id, "sync_run_not_found"), knowledgeBaseId)
                .firstResultOptional()
                .orElseThrow(() ->
                        Failure.notFound("sync_run_not_found", "This knowledge base has no sync run '" + id + "'."));
    }

    /** Runs of the source that wait or work. */
    List<SyncRun> activeOf(UUID sourceId) {
        return list("sourceId = ?1 and status in ?2", sourceId, List.of(RunStatus.QUEUED, RunStatus.RUNNING));
    }

    boolean isRunning(UUID knowledgeBaseId) {
        return count("knowledgeBaseId = ?1 and status = ?2", knowledgeBaseId, RunStatus.RUNNING) > 0;
    }

    /** A run that waits and does the same. */
    Optional<SyncRun> waiting(UUID knowledgeBaseId, @Nullable UUID sourceId) {
        return list("knowledgeBaseId = ?1 and status = ?2", knowledgeBaseId, RunStatus.QUEUED).stream()
                .filter(run -> Objects.equals(run.sourceId, sourceId))
                .findFirst();
    }

    /** Locks the oldest run that may start: nothing else works on its knowledge base. */
    Optional<SyncRun> lockNextClaimable() {
        List<?> ids = getEntityManager().createNativeQuery("""
                        select r.id from sync_run r
                        where r.status = 'QUEUED' and r.available_at <= clock_timestamp()
                          and not exists (select 1 from sync_run other
                                          where other.knowledge_base_id = r.knowledge_base_id and other.status = 'RUNNING')
                          and not exists (select 1 from knowledge_base kb
                                          where kb.id = r.knowledge_base_id and kb.write_expires_at > clock_timestamp())
                        order by r.enqueued_at, r.id limit 1 for update of r skip locked
                        """, UUID.class).getResultList();
        return ids.isEmpty() ? Optional.empty() : findByIdOptional((UUID) ids.getFirst());
    }

    /** Locks the runs whose worker did not renew its lease in time. */
    List<SyncRun> lockExpired() {
        List<?> ids = getEntityManager().createNativeQuery("""
                        select r.id from sync_run r
                        where r.status = 'RUNNING' and r.lease_expires_at < clock_timestamp() for update skip locked
                        """, UUID.class).getResultList();
        return ids.isEmpty() ? List.of() : list("id in ?1", ids);
    }

    /** How much waits and works; along the partial indexes of the two states. */
    RunMetrics.Queue queue() {
        Object[] row = (Object[]) getEntityManager().createNativeQuery("""
                        select q.queued, q.waited, r.running, r.ran from
                          (select count(*) as queued,
                                  coalesce(extract(epoch from clock_timestamp() - min(available_at)), 0) as waited
                           from sync_run where status = 'QUEUED') q,
                          (select count(*) as running,
                                  coalesce(extract(epoch from clock_timestamp() - min(started_at)), 0) as ran
                           from sync_run where status = 'RUNNING') r
                        """).getSingleResult();
        return new RunMetrics.Queue(number(row[0]), seconds(row[1]), number(row[2]), seconds(row[3]));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    /** A run that may only start later is not waiting yet. */
    private static double seconds(Object value) {
        return Math.max(0, ((Number) value).doubleValue());
    }

    long nextFencingToken() {
        return (Long) getEntityManager()
                .createNativeQuery("select nextval('sync_run_fencing_token')", Long.class)
                .getSingleResult();
    }

    /** The end of a lease that starts now, by the clock of the database, which all workers share. */
    Instant leaseEnd(Duration length) {
        return databaseTime().plus(length);
    }

    Instant databaseTime() {
        return (Instant) getEntityManager()
                .createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult();
    }
}
