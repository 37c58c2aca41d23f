package dev.orrery.modelops.download;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
public class DownloadRepository implements PanacheRepositoryBase<DownloadJob, UUID> {
    /** The oldest job that waits, or whose worker fell silent; and whose folder no other job writes. */
    private static final String CLAIM = """
            UPDATE download_job SET status = 'RUNNING', lease_token = :token, lease_until = :until,
                attempt = attempt + 1,
                attempts_since_progress = CASE WHEN bytes_done > bytes_best THEN 2 ELSE attempts_since_progress + 1 END,
                bytes_best = greatest(bytes_best, bytes_done), started_at = coalesce(started_at, :now), updated_at = :now
            WHERE id = (
                SELECT j.id FROM download_job j
                WHERE ((j.status = 'QUEUED' AND j.not_before <= :now) OR (j.status = 'RUNNING' AND j.lease_until < :now))
                    AND NOT EXISTS (SELECT 1 FROM download_job r
                        WHERE r.target_dir = j.target_dir AND r.status = 'RUNNING' AND r.id <> j.id)
                ORDER BY j.created_at FOR UPDATE SKIP LOCKED LIMIT 1)
            RETURNING id""";

    private static final String PROGRESS = """
            UPDATE download_job SET files_done = :files, bytes_done = :bytes, bytes_per_second = :speed,
                lease_until = :until, updated_at = :now
            WHERE id = :id AND lease_token = :token AND status = 'RUNNING' RETURNING cancel_requested""";

    Optional<UUID> claim(UUID token, Instant now, Duration lease) {
        return first(getEntityManager()
                        .createNativeQuery(CLAIM, UUID.class)
                        .setParameter("token", token)
                        .setParameter("now", now)
                        .setParameter("until", now.plus(lease)))
                .map(UUID.class::cast);
    }

    /** Whether a cancellation is wished; empty when the job is not this worker's any more. */
    Optional<Boolean> progress(DownloadProgress progress, UUID id, UUID token, Instant now, Duration lease) {
        return first(getEntityManager()
                        .createNativeQuery(PROGRESS, Boolean.class)
                        .setParameter("files", progress.filesDone())
                        .setParameter("bytes", progress.bytesDone())
                        .setParameter("speed", progress.bytesPerSecond())
                        .setParameter("until", now.plus(lease))
                        .setParameter("now", now)
                        .setParameter("id", id)
                        .setParameter("token", token))
                .map(Boolean.class::cast);
    }

    /** How much waits and runs; along the partial index of both. */
    DownloadMetrics.Queue queue() {
        Object[] row = (Object[]) getEntityManager().createNativeQuery("""
                        SELECT count(*) FILTER (WHERE status = 'QUEUED') AS queued,
                               coalesce(extract(epoch FROM clock_timestamp()
                                   - min(not_before) FILTER (WHERE status = 'QUEUED')), 0) AS waited,
                               count(*) FILTER (WHERE status = 'RUNNING') AS running
                        FROM download_job WHERE status IN ('QUEUED', 'RUNNING')""").getSingleResult();
        return new DownloadMetrics.Queue(
                ((Number) row[0]).longValue(),
                Math.max(0, ((Number) row[1]).doubleValue()),
                ((Number) row[2]).longValue());
    }

    private static Optional<?> first(Query query) {
        return query.getResultStream().findFirst();
    }

    /** The job if this worker still holds it; nobody else changes it until the transaction ends. */
    Optional<DownloadJob> held(UUID id, UUID token) {
        return lock(id).filter(job -> token.equals(job.leaseToken));
    }

    Optional<DownloadJob> lock(UUID id) {
        return Optional.ofNullable(findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Those that wait or run. */
    List<DownloadJob> open() {
        return list("status in ?1", List.of(DownloadStatus.QUEUED, DownloadStatus.RUNNING));
    }

    List<DownloadJob> newest(int limit) {
        return find("order by createdAt desc, id").page(Page.ofSize(limit)).list();
    }

    List<DownloadJob> newest(DownloadStatus status, int limit) {
        return find("status = ?1 order by createdAt desc, id", status)
                .page(Page.ofSize(limit))
                .list();
    }

    long position(DownloadJob job) {
        return 1 + count("status = ?1 and createdAt < ?2", DownloadStatus.QUEUED, job.createdAt);
    }

    boolean anotherUses(DownloadJob job) {
        return count(
                        "targetDir = ?1 and id <> ?2 and status in ?3",
                        job.targetDir,
                        job.id,
                        List.of(DownloadStatus.QUEUED, DownloadStatus.RUNNING))
                > 0;
    }
}
