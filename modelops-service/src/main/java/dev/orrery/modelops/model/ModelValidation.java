package dev.orrery.modelops.model;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One validation of one configuration of a model; never changed once written. */
@Entity
@Table(name = "model_validation")
public class ModelValidation {
    @Id
    UUID id;

    String modelId;
    String validatorKind;
    String triggerReason;

    @Enumerated(EnumType.STRING)
    ValidationResult result;

    String summary;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> errorDetails;

    String configFingerprint;

    @Nullable
    Long validatedByUserId;

    Instant createdAt;

    protected ModelValidation() {}

    /** A validation that the suite made by itself, of the model's present configuration. */
    public static ModelValidation bySystem(
            Model model,
            String validatorKind,
            String triggerReason,
            ValidationResult result,
            String summary,
            Map<String, Object> details,
            Instant now) {
        ModelValidation validation = new ModelValidation();
        validation.id = UUID.randomUUID();
        validation.modelId = model.id;
        validation.validatorKind = validatorKind;
        validation.triggerReason = triggerReason;
        validation.result = result;
        validation.summary = summary;
        validation.errorDetails = Map.copyOf(details);
        validation.configFingerprint = model.configFingerprint;
        validation.createdAt = now;
        return validation;
    }

    /** A validation that a person asked for. */
    public static ModelValidation by(
            long userId,
            Model model,
            String validatorKind,
            String triggerReason,
            ValidationResult result,
            String summary,
            Map<String, Object> details,
            Instant now) {
        ModelValidation validation = bySystem(model, validatorKind, triggerReason, result, summary, details, now);
        validation.validatedByUserId = userId;
        return validation;
    }

    public boolean saysTheSameAs(ModelValidation other) {
        return result == other.result
                && summary.equals(other.summary)
                && configFingerprint.equals(other.configFingerprint);
    }
}
