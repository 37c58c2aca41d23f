package dev.orrery.contracts.modelops;

import org.jspecify.annotations.Nullable;

/**
 * A managed model as other services see it.
 *
 * @param ownerType {@code platform} or {@code user}
 * @param backend {@code local} or {@code external_api}
 * @param taskKey {@code llm}, {@code embeddings}, …
 * @param localPath folder or file of the artifact, for local models
 * @param lifecycleState {@code created}, {@code registered}, {@code validated}, {@code active}, {@code inactive},
 *     {@code unregistered}
 * @param credentialStatus {@code active}, {@code revoked}, {@code missing} or {@code not_required}
 */
public record ManagedModel(
        String id,
        String name,
        String ownerType,
        String provider,
        @Nullable String providerModelId,
        String backend,
        @Nullable String localPath,
        @Nullable String sourceId,
        String taskKey,
        String availability,
        String runtimeModePolicy,
        String lifecycleState,
        boolean validationCurrent,
        @Nullable String lastValidationStatus,
        @Nullable String credentialId,
        String credentialStatus) {

    public boolean isValidated() {
        return validationCurrent && "success".equals(lastValidationStatus);
    }
}
