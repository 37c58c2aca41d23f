package dev.orrery.modelops.artifact;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.artifact.Verification.FileState;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.model.ArtifactStatus;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what a look at files found. */
@ApplicationScoped
public class ArtifactStore {
    private final ModelRepository models;
    private final ModelFileRepository files;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    ArtifactStore(ModelRepository models, ModelFileRepository files, AuditLog audit) {
        this.models = models;
        this.files = files;
        this.audit = audit;
    }

    /** @throws Failure 409 {@code artifact_unavailable} when the model changed while its files were read */
    @Transactional
    Verification record(Actor actor, String id, String path, List<ModelFile.Content> now, List<String> malformed) {
        models.lock(id);
        Model model = models.findWithCredential(id)
                .filter(found -> found.localPath().filter(path::equals).isPresent())
                .orElseThrow(() -> Failure.conflict(
                        "artifact_unavailable", "Model '" + id + "' changed meanwhile; verify again."));
        List<ModelFile.Content> before = files.of(id);
        List<FileState> states = FolderLook.compare(before, now).stream()
                .map(state -> ArtifactService.judged(state, malformed))
                .toList();
        ArtifactStatus status = status(now, states);
        boolean baseline = before.isEmpty() && status == ArtifactStatus.READY;
        String checksum = Checksums.ofManifest(
                now.stream().collect(Collectors.toMap(ModelFile.Content::path, ModelFile.Content::sha256)));
        Instant time = clock.instant();
        if (baseline) {
            files.replace(id, now);
            model.baseline(checksum, time);
        } else {
            model.looked(status, now.isEmpty() ? null : checksum, time);
        }
        audit.record(actor, "model.verified", "model", id, Map.of("artifact_status", status.wireName()));
        return new Verification(id, status.wireName(), baseline, now.isEmpty() ? null : checksum, states);
    }

    private static ArtifactStatus status(List<ModelFile.Content> now, List<FileState> states) {
        if (now.isEmpty()) {
            return ArtifactStatus.MISSING;
        }
        return states.stream().allMatch(state -> state.state().equals("ok"))
                ? ArtifactStatus.READY
                : ArtifactStatus.CORRUPT;
    }
}
