package dev.orrery.backend.apikey;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key as clients see it. Never holds the secret or its hash. */
record ApiKeyRecord(
        UUID id,
        long userId,
        String name,
        String prefix,
        List<String> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    static ApiKeyRecord of(ApiKey key) {
        return new ApiKeyRecord(
                key.id,
                key.userId,
                key.name,
                ApiKeyText.MARK + key.prefix,
                key.scopes.stream().sorted().map(ApiKeyScope::wireName).toList(),
                key.createdAt,
                key.expiresAt,
                key.revokedAt,
                key.lastUsedAt);
    }
}
