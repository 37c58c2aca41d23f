package dev.orrery.contracts.modelops;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A decrypted credential for one dispatch. Never log, store or return it to a client. */
public record ResolvedCredential(
        UUID id,
        String provider,
        String displayName,
        @Nullable String apiBaseUrl,
        String apiKey) {
    @Override
    public String toString() {
        return "ResolvedCredential[" + id + ", " + provider + "]";
    }
}
