package dev.orrery.testkit;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.TrustKeys;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Signs the internal tokens of a test call as any service of the suite. */
public final class TestTokens {
    public static final String DEFAULT_ORGANIZATION = "00000000-0000-4000-8000-000000000001";

    private TestTokens() {}

    public static Actor actor(long userId, Role role) {
        return new Actor(userId, role.wireName() + userId, role, DEFAULT_ORGANIZATION);
    }

    /** A user who belongs to these groups. */
    public static Actor actor(long userId, Role role, Set<String> groups) {
        return new Actor(userId, role.wireName() + userId, role, DEFAULT_ORGANIZATION, groups);
    }

    /** A request as the edge forwards it to {@code audience} for this user. */
    public static RequestSpecification forwarded(String audience, Actor actor) {
        return RestAssured.given()
                .header("X-Service-Token", serviceToken("backend-api", audience, "forward"))
                .header("X-Actor-Token", actorToken("backend-api", audience, actor));
    }

    /** An internal call of {@code caller} to {@code audience} in its own name. */
    public static RequestSpecification internal(String caller, String audience) {
        return RestAssured.given().header("X-Service-Token", serviceToken(caller, audience, "internal"));
    }

    /** An internal call of {@code caller} to {@code audience} for this user. */
    public static RequestSpecification internal(String caller, String audience, Actor actor) {
        return internal(caller, audience).header("X-Actor-Token", actorToken(caller, audience, actor));
    }

    public static String serviceToken(String issuer, String audience, String kind) {
        return sign(issuer, audience, Map.of("sub", issuer, "kind", kind), Instant.now());
    }

    public static String actorToken(String issuer, String audience, Actor actor) {
        return sign(
                issuer,
                audience,
                Map.of(
                        "sub", Long.toString(actor.userId()),
                        "username", actor.username(),
                        "role", actor.role().wireName(),
                        "org", actor.organizationId(),
                        "grp", List.copyOf(actor.groups()),
                        "rid", "test"),
                Instant.now());
    }

    /** A token with these claims, issued at this time and valid for a minute from then. */
    public static String sign(String issuer, String audience, Map<String, Object> claims, Instant issuedAt) {
        return Jwt.claims(claims)
                .issuer(issuer)
                .audience(audience)
                .issuedAt(issuedAt)
                .expiresAt(issuedAt.plusSeconds(60))
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId(issuer)
                .sign(key(issuer));
    }

    private static PrivateKey key(String service) {
        try {
            return TrustKeys.privateKey(SuiteInfrastructure.keys().resolve(service + ".key.json"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
