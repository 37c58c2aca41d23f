package dev.orrery.backend.apikey;

import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code api_keys}. */
@Entity
@DynamicUpdate
@Table(name = "api_keys")
class ApiKey {
    @Id
    UUID id;

    long userId;

    UUID organizationId;

    String name;

    String prefix;

    byte[] secretHash;

    @Convert(converter = ScopesColumn.class)
    Set<ApiKeyScope> scopes;

    Instant createdAt;

    @Nullable
    Instant expiresAt;

    @Nullable
    Instant revokedAt;

    @Nullable
    Instant lastUsedAt;
}
