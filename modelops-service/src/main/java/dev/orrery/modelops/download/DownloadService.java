package dev.orrery.modelops.download;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.artifact.ModelFolder;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.model.Category;
import dev.orrery.modelops.model.ModelDraft;
import dev.orrery.modelops.model.ModelPayload;
import dev.orrery.modelops.model.ModelRegistrar;
import dev.orrery.modelops.runtime.EffectiveProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Section 11: what a superadmin wishes of downloads. */
@ApplicationScoped
public class DownloadService {
    private static final int LISTED = 50;

    private final DownloadRepository jobs;
    private final DownloadStore store;
    private final ModelRegistrar registrar;
    private final ModelFolder folder;
    private final EffectiveProfile profile;
    private final AuditLog audit;
    private final DownloadConfig config;
    private final Clock clock = Clock.systemUTC();

    DownloadService(
            DownloadRepository jobs,
            DownloadStore store,
            ModelRegistrar registrar,
            ModelFolder folder,
            EffectiveProfile profile,
            AuditLog audit,
            DownloadConfig config) {
        this.jobs = jobs;
        this.store = store;
        this.registrar = registrar;
        this.folder = folder;
        this.profile = profile;
        this.audit = audit;
        this.config = config;
    }

    @Transactional
    public JobView request(Actor actor, @Nullable JsonNode body) {
        profile.requireInternet();
        Payload payload = ModelPayload.of(body);
        String source = payload.requiredText("source_id", "invalid_source_id");
        Path target = folder.target(source)
                .orElseThrow(() -> Failure.badRequest("invalid_source_id", "'" + source + "' names no repository."));
        String modelId = source.replace("/", "--");
        ModelPayload.requireId(modelId, "invalid_source_id");
        List<String> allow = patterns(payload, "allow_patterns", config.allowPatterns());
        List<String> ignore = patterns(payload, "ignore_patterns", config.ignorePatterns());
        String task = payload.text("task_key", "llm").toLowerCase(Locale.ROOT);
        Category category =
                ModelPayload.choice(payload, "category", Category.class, Category.ofTask(task), "invalid_category");
        String name = payload.text("name", source.substring(source.lastIndexOf('/') + 1));
        registrar.fetch(
                actor,
                ModelDraft.fromHub(
                        modelId,
                        name,
                        source,
                        target.toString(),
                        task,
                        category,
                        Map.of("source", "huggingface", "allow_patterns", allow, "ignore_patterns", ignore)));
        DownloadJob job = job(actor, source, target, modelId, allow, ignore);
        jobs.persist(job);
        audit.record(actor, "download.requested", "download", job.id.toString(), Map.of("source_id", source));
        return view(job);
    }

    private DownloadJob job(
            Actor actor, String source, Path target, String modelId, List<String> allow, List<String> ignore) {
        Instant now = clock.instant();
        DownloadJob job = new DownloadJob();
        job.id = UUID.randomUUID();
        job.sourceId = source;
        job.targetDir = target.toString();
        job.plannedModelId = modelId;
        job.allowPatterns = allow;
        job.ignorePatterns = ignore;
        job.requestedByUserId = actor.userId();
        job.createdAt = now;
        job.queue(now, now);
        return job;
    }

    /** An array of texts, or one text separated by commas. */
    private static List<String> patterns(Payload payload, String field, Optional<List<String>> standard) {
        JsonNode value = payload.get(field);
        if (value == null) {
            return standard.orElse(List.of());
        }
        return value.isTextual()
                ? Arrays.stream(value.textValue().split(",", -1))
                        .map(String::trim)
                        .filter(pattern -> !pattern.isEmpty())
                        .toList()
                : payload.texts(field, "invalid_payload");
    }

    /** Newest first; an unknown status has no jobs. */
    public List<JobView> list(@Nullable String status) {
        if (status == null || status.isBlank()) {
            return jobs.newest(LISTED).stream().map(this::view).toList();
        }
        String wanted = status.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(DownloadStatus.values())
                .filter(each -> each.wireName().equals(wanted))
                .flatMap(each -> jobs.newest(each, LISTED).stream())
                .map(this::view)
                .toList();
    }

    public JobView get(String id) {
        return view(jobs.findByIdOptional(parse(id)).orElseThrow(() -> notFound(id)));
    }

    /** A waiting job is cancelled at once, a running one as soon as its worker sees the wish. */
    @Transactional
    public JobView cancel(Actor actor, String id) {
        DownloadJob job = locked(id);
        switch (job.status) {
            case QUEUED -> {
                store.cancelled(job, clock.instant());
            }
            case RUNNING -> job.cancelRequested = true;
            case SUCCEEDED, FAILED, CANCELLED ->
                throw Failure.conflict("download_already_over", "The download has " + job.status.wireName() + ".");
        }
        audit.record(actor, "download.cancelled", "download", id, Map.of("source_id", job.sourceId));
        return view(job);
    }

    /** Queues it once more; what was fetched is kept and continued. */
    @Transactional
    public JobView retry(Actor actor, String id) {
        profile.requireInternet();
        DownloadJob job = locked(id);
        if (!job.status.isRetryable()) {
            throw Failure.conflict(
                    "download_not_retryable",
                    "Only a failed or cancelled download is tried again; this one is " + job.status.wireName() + ".");
        }
        registrar.fetchAgain(job.plannedModelId);
        Instant now = clock.instant();
        job.attempt = 0;
        job.attemptsSinceProgress = 0;
        job.bytesBest = 0;
        job.errorMessage = null;
        job.queue(now, now);
        audit.record(actor, "download.retried", "download", id, Map.of("source_id", job.sourceId));
        return view(job);
    }

    private DownloadJob locked(String id) {
        return jobs.lock(parse(id)).orElseThrow(() -> notFound(id));
    }

    private JobView view(DownloadJob job) {
        return JobView.of(job, job.status == DownloadStatus.QUEUED ? jobs.position(job) : null);
    }

    private static UUID parse(String id) {
        UUID parsed = Ids.uuid(id);
        if (parsed == null) {
            throw Failure.badRequest("invalid_job_id", "The id of a download is a UUID.");
        }
        return parsed;
    }

    private static Failure notFound(String id) {
        return Failure.notFound("job_not_found", "There is no download with the id '" + id + "'.");
    }
}
