package dev.orrery.modelops.model;

import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.credential.Credential;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A managed model: configuration, lifecycle, and the summary of its newest validation. */
@Entity
@Table(name = "managed_model")
public class Model {
    @Id
    String id;

    @Nullable
    UUID organizationId;

    String nodeId;
    String name;
    String provider;

    @Nullable
    String providerModelId;

    @Enumerated(EnumType.STRING)
    Backend backend;

    @Enumerated(EnumType.STRING)
    OwnerType ownerType;

    @Nullable
    Long ownerUserId;

    @Enumerated(EnumType.STRING)
    SourceKind sourceKind;

    @Nullable
    String sourceId;

    @Nullable
    String localPath;

    @Enumerated(EnumType.STRING)
    Availability availability;

    @Enumerated(EnumType.STRING)
    VisibilityScope visibilityScope;

    String taskKey;

    @Enumerated(EnumType.STRING)
    Category category;

    @Enumerated(EnumType.STRING)
    LifecycleState lifecycleState;

    boolean heldByOperator;
    boolean bootstrapped;

    @Column(name = "is_validation_current")
    boolean validationCurrent;

    @Nullable
    @Enumerated(EnumType.STRING)
    ValidationResult lastValidationStatus;

    @Nullable
    Instant lastValidatedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> validationError;

    String configFingerprint;

    @Nullable
    @Enumerated(EnumType.STRING)
    ArtifactStatus artifactStatus;

    @Enumerated(EnumType.STRING)
    CatalogStatus catalogStatus;

    @Nullable
    UUID validatedProviderId;

    @Nullable
    String validatedRuntimeSignature;

    @Nullable
    String modelVersion;

    @Nullable
    String revision;

    @Nullable
    String checksum;

    @Nullable
    @Column(precision = 10, scale = 3)
    BigDecimal modelSizeBillion;

    @Nullable
    String comment;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> metadata;

    @Nullable
    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "credential_id")
    Credential credential;

    Instant createdAt;
    Instant updatedAt;

    @Version
    long version;

    protected Model() {}

    /** A new model, {@code registered} and not validated. */
    public static Model register(ModelDraft draft, String nodeId, Instant now) {
        Model model = new Model();
        model.id = draft.id();
        model.nodeId = nodeId;
        model.organizationId = draft.organizationId();
        model.ownerUserId = draft.ownerUserId();
        model.ownerType = draft.ownerUserId() == null ? OwnerType.PLATFORM : OwnerType.USER;
        model.visibilityScope = draft.visibilityScope();
        model.catalogStatus = CatalogStatus.AVAILABLE;
        model.lifecycleState = LifecycleState.CREATED.after(LifecycleState.Action.REGISTER);
        model.validationError = Map.of();
        model.createdAt = now;
        model.configure(draft, now);
        return model;
    }

    /**
     * Takes over the configuration of a draft. When it differs in what a validation vouches for, the model has to be
     * validated again.
     *
     * @return whether it differs so
     */
    public boolean configure(ModelDraft draft, Instant now) {
        name = draft.name();
        provider = draft.provider();
        providerModelId = draft.providerModelId();
        backend = draft.backend();
        sourceKind = draft.sourceKind();
        sourceId = draft.sourceId();
        localPath = draft.localPath();
        availability = draft.availability();
        taskKey = draft.taskKey();
        category = draft.category();
        comment = draft.comment();
        modelSizeBillion = draft.modelSizeBillion();
        metadata = new HashMap<>(draft.metadata());
        credential = draft.credential();
        String fingerprint = fingerprint();
        boolean changed = !fingerprint.equals(configFingerprint);
        if (changed) {
            configFingerprint = fingerprint;
            forgetValidation(Map.of());
            updatedAt = now;
        }
        return changed;
    }

    /** What its owner does by posting it again: another configuration, not validated, whatever it was before. */
    void reconfigure(ModelDraft draft, Instant now) {
        byOperator(LifecycleState.Action.RECONFIGURE, now);
        visibilityScope = draft.visibilityScope();
        bootstrapped = false;
        checksum = null;
        revision = null;
        artifactStatus = null;
        configure(draft, now);
        forgetValidation(Map.of());
    }

    private void forgetValidation(Map<String, Object> why) {
        validationCurrent = false;
        lastValidationStatus = null;
        validationError = why;
        validatedProviderId = null;
        validatedRuntimeSignature = null;
    }

    /** What a person does to the lifecycle; taking a model out of use binds the bootstrap until it is put back. */
    public void byOperator(LifecycleState.Action action, Instant now) {
        apply(action, now);
        switch (action) {
            case DEACTIVATE, UNREGISTER, DELETE -> heldByOperator = true;
            case ACTIVATE, REGISTER, RECONFIGURE, FETCH -> heldByOperator = false;
            case TEST, VALIDATE, DEMOTE -> {}
        }
    }

    public void apply(LifecycleState.Action action, Instant now) {
        lifecycleState = lifecycleState.after(action);
        updatedAt = now;
    }

    /** Takes over the result of a validation of the present configuration. */
    public void validated(ModelValidation validation) {
        boolean success = validation.result == ValidationResult.SUCCESS;
        apply(success ? LifecycleState.Action.VALIDATE : LifecycleState.Action.DEMOTE, validation.createdAt);
        validationCurrent = true;
        lastValidationStatus = validation.result;
        lastValidatedAt = validation.createdAt;
        validationError = success ? Map.of() : validation.errorDetails;
    }

    /**
     * What was proved no longer holds, for this reason: its credential was revoked, its files or its runtime changed. A
     * model in use is taken out of use.
     */
    public void proofLost(String reason, Instant now) {
        apply(LifecycleState.Action.DEMOTE, now);
        forgetValidation(Map.of("reason", reason));
    }

    /** Another credential, which nothing was proved with. */
    void replaceCredential(Credential replacement, Instant now) {
        credential = replacement;
        configFingerprint = fingerprint();
        proofLost("credential_changed", now);
        lastValidatedAt = null;
    }

    /** The files were fetched or looked at: their identity is part of what a validation vouches for. */
    public void artifact(
            ArtifactStatus status, @Nullable String newChecksum, @Nullable String newRevision, Instant now) {
        artifactStatus = status;
        checksum = newChecksum;
        revision = newRevision;
        String fingerprint = fingerprint();
        if (!fingerprint.equals(configFingerprint)) {
            configFingerprint = fingerprint;
            proofLost("artifact_changed", now);
        }
        updatedAt = now;
    }

    /** Looks whether there is something at this path. */
    void locate(String path) {
        artifactStatus = Files.exists(Path.of(path)) ? ArtifactStatus.READY : ArtifactStatus.MISSING;
    }

    public void catalogStatus(CatalogStatus status) {
        catalogStatus = status;
    }

    /** Remembers the runtime that the validation was made on. */
    public void validatedOn(UUID providerId, String signature) {
        validatedProviderId = providerId;
        validatedRuntimeSignature = signature;
    }

    public void markBootstrapped() {
        bootstrapped = true;
        artifactStatus = ArtifactStatus.READY;
    }

    private String fingerprint() {
        Map<String, @Nullable Object> configuration = new TreeMap<>();
        configuration.put("provider", provider);
        configuration.put("provider_model_id", providerModelId);
        configuration.put("source_id", sourceId);
        configuration.put("local_path", localPath);
        configuration.put("backend", backend.wireName());
        configuration.put("availability", availability.wireName());
        configuration.put(
                "credential_id", credential == null ? null : credential.id().toString());
        configuration.put("task_key", taskKey);
        configuration.put("hosting", backend.hosting());
        configuration.put("checksum", checksum);
        configuration.put("revision", revision);
        configuration.put("metadata", metadata);
        return ConfigFingerprint.of(configuration);
    }

    public CredentialStatus credentialStatus() {
        if (backend == Backend.LOCAL || (ownerType == OwnerType.PLATFORM && credential == null)) {
            return CredentialStatus.NOT_REQUIRED;
        }
        if (credential == null) {
            return CredentialStatus.MISSING;
        }
        return credential.isActive() ? CredentialStatus.ACTIVE : CredentialStatus.REVOKED;
    }

    public boolean credentialReady() {
        return switch (credentialStatus()) {
            case ACTIVE, NOT_REQUIRED -> true;
            case REVOKED, MISSING -> false;
        };
    }

    public boolean isValidated() {
        return validationCurrent && lastValidationStatus == ValidationResult.SUCCESS;
    }

    public boolean isActive() {
        return lifecycleState == LifecycleState.ACTIVE;
    }

    /** Whether the model stays visible in the offline profile. */
    public boolean isKeptOffline() {
        return !backend.isOnlineOnly() || availability == Availability.OFFLINE_READY;
    }

    public boolean isOwnedBy(Actor actor) {
        return ownerType == OwnerType.USER
                && ownerUserId != null
                && ownerUserId == actor.userId()
                && actor.organizationId().equals(String.valueOf(organizationId));
    }

    public boolean isLocal() {
        return backend == Backend.LOCAL;
    }

    public boolean isHeldByOperator() {
        return heldByOperator;
    }

    public boolean isBootstrapped() {
        return bootstrapped;
    }

    public String id() {
        return id;
    }

    public String taskKey() {
        return taskKey;
    }

    public String configFingerprint() {
        return configFingerprint;
    }

    public LifecycleState lifecycleState() {
        return lifecycleState;
    }

    public Optional<Credential> credential() {
        return Optional.ofNullable(credential);
    }

    public Optional<String> localPath() {
        return Optional.ofNullable(localPath);
    }

    public Optional<String> sourceId() {
        return Optional.ofNullable(sourceId);
    }

    public String name() {
        return name;
    }

    public String provider() {
        return provider;
    }

    public Map<String, Object> metadata() {
        return metadata;
    }

    public Optional<ArtifactStatus> artifactStatus() {
        return Optional.ofNullable(artifactStatus);
    }

    public Optional<UUID> validatedProviderId() {
        return Optional.ofNullable(validatedProviderId);
    }

    public Optional<String> validatedRuntimeSignature() {
        return Optional.ofNullable(validatedRuntimeSignature);
    }

    public Optional<String> providerModelId() {
        return Optional.ofNullable(providerModelId);
    }
}
