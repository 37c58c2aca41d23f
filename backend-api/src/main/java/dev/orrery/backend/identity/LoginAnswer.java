package dev.orrery.backend.identity;

/** What a client gets for a login or a refresh. */
public record LoginAnswer(
        String accessToken,
        String tokenType,
        long expiresIn,
        String refreshToken,
        long refreshExpiresIn,
        UserRecord user) {}
