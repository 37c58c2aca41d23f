package dev.orrery.backend.apikey;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Queries on API keys. */
@ApplicationScoped
class ApiKeyRepository implements PanacheRepositoryBase<ApiKey, UUID> {
    private static final String NEWEST_FIRST = " order by createdAt desc, id";

    Optional<ApiKey> byPrefix(String prefix) {
        return find("prefix", prefix).firstResultOptional();
    }

    List<ApiKey> ofUser(UUID organization, long userId) {
        return list("organizationId = ?1 and userId = ?2" + NEWEST_FIRST, organization, userId);
    }

    List<ApiKey> ofOrganization(UUID organization) {
        return list("organizationId = ?1" + NEWEST_FIRST, organization);
    }

    /** One key at a time is made for a user: held until the transaction ends. */
    void lock(long userId) {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended('api keys', ?1))")
                .setParameter(1, userId)
                .getSingleResult();
    }

    void revokeAll(long userId, Instant now) {
        update("revokedAt = ?1 where userId = ?2 and revokedAt is null", now, userId);
    }

    long usable(long userId, Instant now) {
        return count("userId = ?1 and revokedAt is null and (expiresAt is null or expiresAt > ?2)", userId, now);
    }

    /** Unless it was noted less than this ago, by whichever process. */
    void noteUse(UUID id, Instant now, Duration notMoreOftenThan) {
        update(
                "lastUsedAt = ?1 where id = ?2 and (lastUsedAt is null or lastUsedAt <= ?3)",
                now,
                id,
                now.minus(notMoreOftenThan));
    }
}
