package dev.orrery.modelops.credential;

import dev.orrery.kit.trust.Actor;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A provider's API key, sealed; only its last characters are readable. */
@Entity
public class Credential {
    private static final int SHOWN = 4;

    @Id
    UUID id;

    UUID organizationId;
    long ownerUserId;

    @Enumerated(EnumType.STRING)
    CredentialScope credentialScope;

    String provider;
    String displayName;

    @Nullable
    String apiBaseUrl;

    @Column(name = "api_key_last4")
    String apiKeyLast4;

    byte[] apiKeySealed;

    @Column(name = "is_active")
    boolean active;

    @Nullable
    Instant revokedAt;

    Instant createdAt;

    protected Credential() {}

    static Credential create(NewCredential wanted, UUID organizationId, CredentialVault vault, Instant now) {
        Credential credential = new Credential();
        credential.id = UUID.randomUUID();
        credential.organizationId = organizationId;
        credential.ownerUserId = wanted.ownerUserId();
        credential.credentialScope = wanted.scope();
        credential.provider = wanted.provider();
        credential.displayName = wanted.displayName();
        credential.apiBaseUrl = wanted.apiBaseUrl();
        credential.apiKeyLast4 = tail(wanted.apiKey());
        credential.apiKeySealed = vault.seal(wanted.apiKey(), credential.ownerUserId, credential.id);
        credential.active = true;
        credential.createdAt = now;
        return credential;
    }

    /** The last four characters, but never more than half of a short key. */
    private static String tail(String apiKey) {
        return apiKey.substring(apiKey.length() - Math.min(SHOWN, apiKey.length() / 2));
    }

    /** Seals the key with the primary key of the keyset. @return whether it was not so already */
    boolean reseal(CredentialVault vault) {
        if (vault.isSealedWithPrimary(apiKeySealed)) {
            return false;
        }
        apiKeySealed = vault.seal(vault.open(apiKeySealed, ownerUserId, id), ownerUserId, id);
        return true;
    }

    public boolean belongsTo(Actor actor) {
        return ownerUserId == actor.userId() && organizationId.toString().equals(actor.organizationId());
    }

    void revoke(Instant now) {
        active = false;
        revokedAt = now;
    }

    public UUID id() {
        return id;
    }

    public boolean isActive() {
        return active;
    }

    public String provider() {
        return provider;
    }

    public String displayName() {
        return displayName;
    }

    public CredentialScope scope() {
        return credentialScope;
    }

    public Optional<String> apiBaseUrl() {
        return Optional.ofNullable(apiBaseUrl);
    }

    public String apiKeyLast4() {
        return apiKeyLast4;
    }

    public Optional<Instant> revokedAt() {
        return Optional.ofNullable(revokedAt);
    }
}
