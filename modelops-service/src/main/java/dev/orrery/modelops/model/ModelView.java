package dev.orrery.modelops.model;

import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.credential.Credential;
import dev.orrery.modelops.usage.UsageSummary;
import dev.orrery.modelops.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model as clients see it; every field is always there. */
public record ModelView(
        String id,
        String globalModelId,
        String nodeId,
        String name,
        String provider,
        @Nullable String providerModelId,
        String backend,
        String hosting,
        String ownerType,
        @Nullable Long ownerUserId,
        String sourceKind,
        @Nullable String source,
        @Nullable String sourceId,
        @Nullable String localPath,
        String availability,
        String runtimeModePolicy,
        String visibilityScope,
        String taskKey,
        String category,
        String lifecycleState,
        boolean isValidationCurrent,
        @Nullable String lastValidationStatus,
        @Nullable Instant lastValidatedAt,
        Map<String, Object> validationError,
        @Nullable String modelVersion,
        @Nullable String revision,
        @Nullable String checksum,
        @Nullable BigDecimal modelSizeBillion,
        @Nullable String comment,
        Map<String, Object> metadata,
        Map<String, @Nullable Object> artifact,
        List<Object> dependencies,
        CredentialPart credential,
        UsageSummary usageSummary) {

    /**
     * The model's credential without its key; all but the status is null when there is none. What its owner called it,
     * its address and the end of its key are shown to its owner and to superadmins only.
     */
    public record CredentialPart(
            @Nullable String id,
            String status,
            @Nullable String provider,
            @Nullable String displayName,
            @Nullable String credentialScope,
            @Nullable String apiBaseUrl,
            @Nullable String apiKeyLast4,
            @Nullable Instant revokedAt) {

        private static CredentialPart of(@Nullable Credential credential, CredentialStatus status, Actor actor) {
            if (credential == null) {
                return new CredentialPart(null, status.wireName(), null, null, null, null, null, null);
            }
            boolean open = actor.isSuperadmin() || credential.belongsTo(actor);
            return new CredentialPart(
                    credential.id().toString(),
                    status.wireName(),
                    credential.provider(),
                    open ? credential.displayName() : null,
                    credential.scope().wireName(),
                    open ? credential.apiBaseUrl().orElse(null) : null,
                    open ? credential.apiKeyLast4() : null,
                    credential.revokedAt().orElse(null));
        }
    }

    /** @param actor who looks */
    public static ModelView of(Model model, Actor actor) {
        return of(model, actor, UsageTotals.NONE);
    }

    public static ModelView of(Model model, Actor actor, UsageTotals usage) {
        return new ModelView(
                model.id,
                model.nodeId + ":" + model.id,
                model.nodeId,
                model.name,
                model.provider,
                model.providerModelId,
                model.backend.wireName(),
                model.backend.hosting(),
                model.ownerType.wireName(),
                model.ownerUserId,
                model.sourceKind.wireName(),
                model.sourceId,
                model.sourceId,
                model.localPath,
                model.availability.wireName(),
                model.backend.runtimeModePolicy(),
                model.visibilityScope.wireName(),
                model.taskKey,
                model.category.wireName(),
                model.lifecycleState.wireName(),
                model.proof.current,
                wire(model.proof.status),
                model.proof.at,
                model.proof.error,
                model.modelVersion,
                model.revision,
                model.checksum,
                model.modelSizeBillion,
                model.comment,
                model.metadata,
                artifact(model),
                List.of(),
                CredentialPart.of(model.credential, model.credentialStatus(), actor),
                UsageSummary.of(usage));
    }

    private static Map<String, @Nullable Object> artifact(Model model) {
        Map<String, @Nullable Object> artifact = new LinkedHashMap<>();
        if (model.localPath != null) {
            artifact.put("storage_path", model.localPath);
            artifact.put("artifact_status", wire(model.artifactStatus));
            artifact.put("checksum", model.checksum);
            artifact.put("provenance", Map.of());
            artifact.put("runtime_requirements", Map.of());
        }
        return artifact;
    }

    private static @Nullable String wire(@Nullable WireValue value) {
        return value == null ? null : value.wireName();
    }
}
