package dev.orrery.modelops.model;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A validation as clients see it. */
public record ValidationView(
        UUID id,
        String modelId,
        String validatorKind,
        String triggerReason,
        String result,
        String summary,
        Map<String, Object> errorDetails,
        String configFingerprint,
        @Nullable Long validatedByUserId,
        Instant createdAt) {

    public static ValidationView of(ModelValidation validation) {
        return new ValidationView(
                validation.id,
                validation.modelId,
                validation.validatorKind,
                validation.triggerReason,
                validation.result.wireName(),
                validation.summary,
                validation.errorDetails,
                validation.configFingerprint,
                validation.validatedByUserId,
                validation.createdAt);
    }
}
