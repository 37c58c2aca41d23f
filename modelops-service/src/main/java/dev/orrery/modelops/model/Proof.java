package dev.orrery.modelops.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** What is known of whether a model works: the summary of its newest validation, and what that was made on. */
@Embeddable
public class Proof {
    @Column(name = "is_validation_current")
    boolean current;

    @Enumerated(EnumType.STRING)
    @Column(name = "last_validation_status")
    @Nullable
    ValidationResult status;

    @Column(name = "last_validated_at")
    @Nullable
    Instant at;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "validation_error")
    Map<String, Object> error = Map.of();

    @Column(name = "validated_provider_id")
    @Nullable
    UUID providerId;

    @Column(name = "validated_runtime_signature")
    @Nullable
    String runtimeSignature;

    protected Proof() {}

    /** The present configuration was never proved, or no longer is; the time of the last validation stays. */
    void forget(Map<String, Object> why) {
        current = false;
        status = null;
        error = why;
        providerId = null;
        runtimeSignature = null;
    }

    void take(ModelValidation validation) {
        current = true;
        status = validation.result;
        at = validation.createdAt;
        error = validation.result == ValidationResult.SUCCESS ? Map.of() : validation.errorDetails;
        providerId = null;
        runtimeSignature = null;
    }

    /** Remembers the runtime that the validation was made on. */
    public void madeOn(UUID provider, String signature) {
        providerId = provider;
        runtimeSignature = signature;
    }

    boolean holds() {
        return current && status == ValidationResult.SUCCESS;
    }

    public Optional<UUID> providerId() {
        return Optional.ofNullable(providerId);
    }

    public Optional<String> runtimeSignature() {
        return Optional.ofNullable(runtimeSignature);
    }
}
