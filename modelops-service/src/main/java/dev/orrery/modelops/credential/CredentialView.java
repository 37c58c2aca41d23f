package dev.orrery.modelops.credential;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A credential as clients see it: without its key. */
public record CredentialView(
        UUID id,
        long ownerUserId,
        String credentialScope,
        String provider,
        String displayName,
        @Nullable String apiBaseUrl,
        String apiKeyLast4,
        boolean isActive,
        @Nullable Instant revokedAt) {

    static CredentialView of(Credential credential) {
        return new CredentialView(
                credential.id,
                credential.ownerUserId,
                credential.credentialScope.wireName(),
                credential.provider,
                credential.displayName,
                credential.apiBaseUrl,
                credential.apiKeyLast4,
                credential.active,
                credential.revokedAt);
    }
}
