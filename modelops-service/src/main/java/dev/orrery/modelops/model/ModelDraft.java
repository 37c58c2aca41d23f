package dev.orrery.modelops.model;

import dev.orrery.modelops.credential.Credential;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a model is made from.
 *
 * @param ownerUserId null for a platform-owned model
 * @param organizationId of the owner; null for a platform-owned model
 */
public record ModelDraft(
        String id,
        String name,
        String provider,
        @Nullable String providerModelId,
        Backend backend,
        @Nullable Long ownerUserId,
        @Nullable UUID organizationId,
        SourceKind sourceKind,
        @Nullable String sourceId,
        @Nullable String localPath,
        Availability availability,
        String taskKey,
        @Nullable String comment,
        @Nullable BigDecimal modelSizeBillion,
        Map<String, Object> metadata,
        @Nullable Credential credential,
        Category category,
        VisibilityScope visibilityScope) {
    public ModelDraft {
        if (id.isBlank() || id.indexOf('/') >= 0) {
            throw new IllegalArgumentException("A model id is one path segment, not '" + id + "'");
        }
        if ((ownerUserId == null) != (organizationId == null)) {
            throw new IllegalArgumentException("A user's model has an organization, a platform model has none");
        }
        if ((ownerUserId == null) == (visibilityScope == VisibilityScope.PRIVATE)) {
            throw new IllegalArgumentException("A user's model is private, a platform model is not");
        }
        metadata = Map.copyOf(metadata);
    }

    /** A platform-owned local model that a runtime of the installation serves under {@code runtimeId}. */
    public static ModelDraft servedLocally(
            String id,
            String name,
            String runtimeId,
            @Nullable String localPath,
            String taskKey,
            Map<String, Object> metadata) {
        return new ModelDraft(
                id,
                name,
                "local",
                runtimeId,
                Backend.LOCAL,
                null,
                null,
                SourceKind.LOCAL_FOLDER,
                null,
                localPath,
                Availability.OFFLINE_READY,
                taskKey,
                null,
                null,
                metadata,
                null,
                Category.ofTask(taskKey),
                VisibilityScope.PLATFORM);
    }

    /** A platform-owned local model whose files come from the hub. */
    public static ModelDraft fromHub(
            String id,
            String name,
            String sourceId,
            String localPath,
            String taskKey,
            Category category,
            Map<String, Object> metadata) {
        return new ModelDraft(
                id,
                name,
                "huggingface",
                null,
                Backend.LOCAL,
                null,
                null,
                SourceKind.HF_IMPORT,
                sourceId,
                localPath,
                Availability.OFFLINE_READY,
                taskKey,
                null,
                null,
                metadata,
                null,
                category,
                VisibilityScope.PLATFORM);
    }
}
