package dev.orrery.backend.identity;

import java.time.Instant;

/** A user as clients see it. Never holds the password or its hash. */
public record UserRecord(
        long id, String email, String username, String role, boolean isActive, Instant createdAt, Instant updatedAt) {

    static UserRecord of(UserAccount account) {
        return new UserRecord(
                account.id,
                account.email,
                account.username,
                account.role.wireName(),
                account.active,
                account.createdAt,
                account.updatedAt);
    }
}
