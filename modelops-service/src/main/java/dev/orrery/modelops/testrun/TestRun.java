package dev.orrery.modelops.testrun;

import dev.orrery.modelops.model.ValidationResult;
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

/** One try of a model; never changed once written. */
@Entity
@Table(name = "model_test_run")
public class TestRun {
    @Id
    UUID id;

    String modelId;
    String taskKey;

    @Enumerated(EnumType.STRING)
    ValidationResult result;

    String summary;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> inputPayload;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> outputPayload;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> errorDetails;

    @Nullable
    Double latencyMs;

    String configFingerprint;

    @Nullable
    UUID providerId;

    @Nullable
    String runtimeModelId;

    @Nullable
    String runtimeSignature;

    long testedByUserId;
    Instant createdAt;

    boolean succeeded() {
        return result == ValidationResult.SUCCESS;
    }
}
