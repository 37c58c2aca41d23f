package dev.orrery.modelops.credential;

import org.jspecify.annotations.Nullable;

/** A credential as it is to be stored; holds the clear key, so never log it. */
public record NewCredential(
        long ownerUserId,
        CredentialScope scope,
        String provider,
        String displayName,
        @Nullable String apiBaseUrl,
        String apiKey) {
    @Override
    public String toString() {
        return "NewCredential[" + provider + ", " + displayName + "]";
    }
}
