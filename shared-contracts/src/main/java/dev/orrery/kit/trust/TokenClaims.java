package dev.orrery.kit.trust;

import dev.orrery.contracts.identity.Role;
import java.util.Map;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Names of the claims in the suite's internal tokens. */
final class TokenClaims {
    static final String KIND = "kind";
    static final String USERNAME = "username";
    static final String ROLE = "role";
    static final String ORGANIZATION = "org";
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
                REQUEST_ID,
                requestId);
    }

    static Actor actor(JsonWebToken token) {
        return new Actor(
                Long.parseLong(token.getSubject()),
                token.<String>getClaim(USERNAME),
                Role.parse(token.<String>getClaim(ROLE)).orElseThrow(),
                token.<String>getClaim(ORGANIZATION));
    }
}
