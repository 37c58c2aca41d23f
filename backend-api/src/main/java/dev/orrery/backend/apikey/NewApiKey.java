package dev.orrery.backend.apikey;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a user wants of a new key. */
record NewApiKey(
        String name, Set<ApiKeyScope> scopes, @Nullable Instant expiresAt) {
    private static final int LONGEST_NAME = 100;
    private static final Set<ApiKeyScope> USUAL =
            EnumSet.of(ApiKeyScope.INFERENCE, ApiKeyScope.EMBEDDINGS, ApiKeyScope.MODELS);

    /** @throws Failure 400 {@code invalid_payload}, {@code invalid_name}, {@code invalid_scopes}, {@code invalid_expires_at} */
    static NewApiKey of(@Nullable JsonNode json, Instant now) {
        Payload body = Payload.of(json);
        String name = body.requiredText("name", "invalid_name");
        if (name.length() > LONGEST_NAME) {
            throw Failure.badRequest("invalid_name", "A name has at most " + LONGEST_NAME + " characters.");
        }
        return new NewApiKey(name, scopes(body), expiry(body, now));
    }

    private static Set<ApiKeyScope> scopes(Payload body) {
        if (body.get("scopes") == null) {
            return USUAL;
        }
        Set<ApiKeyScope> scopes = EnumSet.noneOf(ApiKeyScope.class);
        for (String name : body.texts("scopes", "invalid_scopes")) {
            scopes.add(ApiKeyScope.parse(name).orElseThrow(NewApiKey::invalidScopes));
        }
        if (scopes.isEmpty()) {
            throw invalidScopes();
        }
        return scopes;
    }

    private static Failure invalidScopes() {
        return Failure.badRequest(
                "invalid_scopes",
                "Scopes are some of "
                        + Arrays.stream(ApiKeyScope.values())
                                .map(ApiKeyScope::wireName)
                                .collect(Collectors.joining(", "))
                        + ".");
    }

    private static @Nullable Instant expiry(Payload body, Instant now) {
        JsonNode value = body.get("expires_at");
        if (value == null) {
            return null;
        }
        try {
            Instant expiry = OffsetDateTime.parse(value.asText()).toInstant();
            if (expiry.isAfter(now)) {
                return expiry;
            }
        } catch (DateTimeException noTime) {
            throw invalidExpiry().causedBy(noTime);
        }
        throw invalidExpiry();
    }

    private static Failure invalidExpiry() {
        return Failure.badRequest("invalid_expires_at", "Give an ISO 8601 time with offset that is still to come.");
    }
}
