package dev.orrery.modelops.catalog;

import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.model.ArtifactStatus;
import dev.orrery.modelops.model.LifecycleState;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of a local model, and whether they wait to be registered. */
public record LocalArtifact(
        String artifactId,
        String artifactType,
        String name,
        @Nullable String sourceId,
        @Nullable String storagePath,
        @Nullable String artifactStatus,
        Map<String, Object> provenance,
        @Nullable String checksum,
        @Nullable String linkedModelId,
        @Nullable String suggestedModelId,
        String taskKey,
        String category,
        String provider,
        String lifecycleState,
        boolean readyForRegistration,
        String validationHint,
        Map<String, Object> runtimeRequirements,
        Map<String, Object> metadata) {
    private static final String TYPE = "weights";

    static LocalArtifact of(Model model, Actor actor) {
        ModelView view = ModelView.of(model, actor);
        boolean unregistered = model.lifecycleState() == LifecycleState.CREATED
                || model.lifecycleState() == LifecycleState.UNREGISTERED;
        boolean ready = unregistered
                && model.artifactStatus()
                        .filter(status -> status == ArtifactStatus.READY)
                        .isPresent();
        return new LocalArtifact(
                model.id() + ":" + TYPE,
                TYPE,
                view.name(),
                view.sourceId(),
                view.localPath(),
                model.artifactStatus().map(ArtifactStatus::wireName).orElse(null),
                Map.of("source_kind", view.sourceKind()),
                view.checksum(),
                ready ? null : model.id(),
                ready ? model.id() : null,
                view.taskKey(),
                view.category(),
                view.provider(),
                view.lifecycleState(),
                ready,
                ready
                        ? "ready_to_register"
                        : model.artifactStatus()
                                .map(status -> "artifact_" + status.wireName())
                                .orElse("artifact_unknown"),
                Map.of(),
                view.metadata());
    }
}
