package dev.orrery.kit.trust;

import dev.orrery.contracts.identity.Role;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Names of the claims in the suite's internal tokens. */
final class TokenClaims {
    static final String KIND = "kind";
    static final String USERNAME = "username";
    static final String ROLE = "role";
    static final String ORGANIZATION = "org";
    /** Not {@code groups}: that name stands for roles in MicroProfile JWT. */
    static final String GROUPS = "grp";

    static final String REQUEST_ID = "rid";

    private TokenClaims() {}

    static Map<String, Object> of(Actor actor, String requestId) {
        return Map.of(
                "sub",
                Long.toString(actor.userId()),
                USERNAME,
                actor.username(),
                ROLE,
                actor.role().wireName(),
                ORGANIZATION,
                actor.organizationId(),
                GROUPS,
                List.copyOf(actor.groups()),
                REQUEST_ID,
                requestId);
    }

    static Actor actor(JsonWebToken token) {
        return new Actor(
                Long.parseLong(token.getSubject()),
                token.<String>getClaim(USERNAME),
                Role.parse(token.<String>getClaim(ROLE)).orElseThrow(),
                token.<String>getClaim(ORGANIZATION),
                groups(token));
    }

    /** A token without the claim speaks for a user in no group. */
    private static Set<String> groups(JsonWebToken token) {
        return token.getClaim(GROUPS) instanceof JsonArray array
                ? array.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .collect(Collectors.toSet())
                : Set.of();
    }
}
