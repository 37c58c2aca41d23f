package dev.orrery.modelops.model;

import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.credential.Credential;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A managed model: configuration, lifecycle, and the summary of its newest validation. */
@Entity
@Table(name = "managed_model")
public class Model {
    private static final String FETCH_ERROR = "error";

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

    @Embedded
    Proof proof = new Proof();

    String configFingerprint;

    @Nullable
    @Enumerated(EnumType.STRING)
    ArtifactStatus artifactStatus;

    @Enumerated(EnumType.STRING)
    CatalogStatus catalogStatus;

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
        Model model = created(draft, nodeId, now);
        model.apply(LifecycleState.Action.REGISTER, now);
        return model;
    }

    /** A new model whose files are still to come. */
    static Model created(ModelDraft draft, String nodeId, Instant now) {
        Model model = new Model();
        model.id = draft.id();
        model.nodeId = nodeId;
        model.organizationId = draft.organizationId();
        model.ownerUserId = draft.ownerUserId();
        model.ownerType = draft.ownerUserId() == null ? OwnerType.PLATFORM : OwnerType.USER;
        model.visibilityScope = draft.visibilityScope();
        model.catalogStatus = CatalogStatus.AVAILABLE;
        model.lifecycleState = LifecycleState.CREATED;
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
        String fingerprint = ConfigFingerprint.of(this);
        boolean changed = !fingerprint.equals(configFingerprint);
        if (changed) {
            configFingerprint = fingerprint;
            proof.forget(Map.of());
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
        proof.forget(Map.of());
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
        proof.take(validation);
    }

    /**
     * What was proved no longer holds, for this reason: its credential was revoked, its files or its runtime changed. A
     * model in use is taken out of use.
     */
    public void proofLost(String reason, Instant now) {
        apply(LifecycleState.Action.DEMOTE, now);
        proof.forget(Map.of("reason", reason));
    }

    /** Another credential, which nothing was proved with. */
    void replaceCredential(Credential replacement, Instant now) {
        credential = replacement;
        configFingerprint = ConfigFingerprint.of(this);
        proofLost("credential_changed", now);
        proof.at = null;
    }

    /** The files were fetched or looked at: their identity is part of what a validation vouches for. */
    public void artifact(
            ArtifactStatus status, @Nullable String newChecksum, @Nullable String newRevision, Instant now) {
        artifactStatus = status;
        checksum = newChecksum;
        revision = newRevision;
        String fingerprint = ConfigFingerprint.of(this);
        if (!fingerprint.equals(configFingerprint)) {
            configFingerprint = fingerprint;
            proofLost("artifact_changed", now);
        }
        updatedAt = now;
    }

    /** Its files are to be fetched, with this configuration. */
    void fetch(ModelDraft draft, Instant now) {
        fetchAgain(now);
        configure(draft, now);
        bootstrapped = false;
    }

    void fetchAgain(Instant now) {
        byOperator(LifecycleState.Action.FETCH, now);
        proof.forget(Map.of());
        artifactStatus = ArtifactStatus.STAGED;
        catalogStatus = CatalogStatus.DOWNLOADING;
        metadata = without(metadata, FETCH_ERROR);
        configFingerprint = ConfigFingerprint.of(this);
    }

    /** Its files are there, complete and verified. */
    public void fetched(String path, String newChecksum, String newRevision, Instant now) {
        localPath = path;
        metadata = without(metadata, FETCH_ERROR);
        artifact(ArtifactStatus.READY, newChecksum, newRevision, now);
        catalogStatus = CatalogStatus.AVAILABLE;
        if (lifecycleState == LifecycleState.CREATED) {
            apply(LifecycleState.Action.REGISTER, now);
        }
        proof.error = Map.of();
    }

    /** Its files did not come; what an earlier download left in its folder is not vouched for. */
    public void fetchFailed(String error, Instant now) {
        Map<String, Object> changed = new HashMap<>(metadata);
        changed.put(FETCH_ERROR, error);
        metadata = changed;
        configFingerprint = ConfigFingerprint.of(this);
        artifactStatus = ArtifactStatus.MISSING;
        catalogStatus = CatalogStatus.FAILED;
        updatedAt = now;
    }

    private static Map<String, Object> without(Map<String, Object> map, String key) {
        Map<String, Object> rest = new HashMap<>(map);
        rest.remove(key);
        return rest;
    }

    /** Looks whether there is something at this path. */
    void locate(String path) {
        artifactStatus = Files.exists(Path.of(path)) ? ArtifactStatus.READY : ArtifactStatus.MISSING;
    }

    public void catalogStatus(CatalogStatus status) {
        catalogStatus = status;
    }

    /**
     * The files were looked at again. Other files than those that were proved, or none, take the proof; the checksum of
     * what should be there stays.
     */
    public void looked(ArtifactStatus status, @Nullable String presentChecksum, Instant now) {
        boolean same = status == ArtifactStatus.READY && Objects.equals(checksum, presentChecksum);
        artifactStatus = status;
        if (!same) {
            proofLost("artifact_changed", now);
        }
        updatedAt = now;
    }

    /** The files were looked at for the first time: that vouches for them as they are, and takes nothing away. */
    public void baseline(String firstChecksum, Instant now) {
        artifactStatus = ArtifactStatus.READY;
        checksum = firstChecksum;
        configFingerprint = ConfigFingerprint.of(this);
        updatedAt = now;
    }

    public void markBootstrapped() {
        bootstrapped = true;
        artifactStatus = ArtifactStatus.READY;
    }

    public CredentialStatus credentialStatus() {
        return CredentialStatus.of(this);
    }

    public boolean credentialReady() {
        return credentialStatus().isReady();
    }

    public boolean isValidated() {
        return proof.holds();
    }

    /** Whether its files are still to come. */
    public boolean awaitsItsFiles() {
        return lifecycleState == LifecycleState.CREATED;
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

    public CatalogStatus catalogStatus() {
        return catalogStatus;
    }

    public Proof proof() {
        return proof;
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

    public Optional<String> providerModelId() {
        return Optional.ofNullable(providerModelId);
    }
}
