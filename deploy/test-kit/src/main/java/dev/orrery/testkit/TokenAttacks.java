package dev.orrery.testkit;

import static org.hamcrest.Matchers.equalTo;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.TrustKeys;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * Everything that must not pass for the tokens of a call between services, as one table for every service: {@code
 * TokenAttacks.against("<service>", "<a GET route for users>")} in a test factory of a running service.
 */
public final class TokenAttacks {
    private static final String SERVICE_HEADER = "X-Service-Token";
    private static final String ACTOR_HEADER = "X-Actor-Token";
    private static final String SERVICE_REFUSED = "invalid_service_token";
    private static final String ACTOR_REFUSED = "invalid_actor_token";
    private static final String EDGE = "backend-api";

    private final String audience;
    private final String elsewhere;
    private final List<Attack> attacks = new ArrayList<>();

    private record Attack(String name, Map<String, String> headers, String code) {}

    private TokenAttacks(String audience) {
        this.audience = audience;
        this.elsewhere = audience.equals("platform-control") ? "modelops-service" : "platform-control";
    }

    /** One test for each attack; each must be answered with 401 and the code of the token that is wrong. */
    public static Stream<DynamicTest> against(String audience, String path) {
        TokenAttacks table = new TokenAttacks(audience);
        try {
            table.forgedServiceTokens();
            table.forgedActorTokens();
        } catch (JoseException unexpected) {
            throw new IllegalStateException(unexpected);
        }
        return table.attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(
                        attack.name(),
                        () -> RestAssured.given()
                                .headers(attack.headers())
                                .get(path)
                                .then()
                                .statusCode(401)
                                .contentType("application/json")
                                .body("error", equalTo(attack.code()))));
    }

    private void forgedServiceTokens() throws JoseException {
        attacks.add(new Attack("no token", Map.of(), SERVICE_REFUSED));
        attacks.add(new Attack(
                "a client's token",
                Map.of("Authorization", "Bearer " + TestTokens.serviceToken(EDGE, audience, "forward")),
                SERVICE_REFUSED));
        attacks.add(new Attack("an actor token alone", Map.of(ACTOR_HEADER, goodActor()), SERVICE_REFUSED));
        service("no text", "");
        service("no token at all", "abc");
        service("only dots", "..");
        service("unsigned", unsigned(serviceClaims()));
        service(
                "HS256 with the public key",
                hmac(serviceClaims(), edgeKey().getPublicKey().getEncoded()));
        service("HS256 with the raw public key", hmac(serviceClaims(), rawPublicKey()));
        service("a stranger's key under a known name", signed(serviceClaims(), EDGE, stranger()));
        service("a key that nobody knows", signed(serviceClaims(), "stranger", stranger()));
        service("no key id", signed(serviceClaims(), null, edgeKey().getPrivateKey()));
        service("a key inside the token", withOwnKey(serviceClaims()));
        service("another service's name over its own key", forged(claims -> claims.put("iss", "agent-engine")));
        service("no issuer", forged(claims -> claims.remove("iss")));
        service("for another service", forged(claims -> claims.put("aud", elsewhere)));
        service("for nobody", forged(claims -> claims.remove("aud")));
        service("for a list of others", forged(claims -> claims.put("aud", List.of(elsewhere, "nobody"))));
        service("without an end", forged(claims -> claims.remove("exp")));
        service("expired", forged(claims -> {
            claims.put("iat", now() - 120);
            claims.put("exp", now() - 60);
        }));
        service("living too long", forged(claims -> claims.put("exp", now() + 3600)));
        service("without a beginning", forged(claims -> claims.remove("iat")));
        service("without a subject", forged(claims -> claims.remove("sub")));
        service("not valid yet", forged(claims -> claims.put("nbf", now() + 600)));
        service("a changed payload", tampered(goodService(), "\"forward\"", "\"internal\""));
        service("without its signature", goodService().replaceAll("\\.[^.]*$", "."));
        service("with a longer signature", goodService() + "AAAA");
        service("four parts", goodService() + ".x");
    }

    private void forgedActorTokens() throws JoseException {
        actor("actor: no token at all", "abc");
        actor("actor: unsigned", unsigned(actorClaims()));
        actor(
                "actor: HS256 with the public key",
                hmac(actorClaims(), edgeKey().getPublicKey().getEncoded()));
        actor("actor: a stranger's key", signed(actorClaims(), EDGE, stranger()));
        actor("actor: a changed role", tampered(goodActor(), "\"user\"", "\"superadmin\""));
        actor("actor: a service token", goodService());
        actor("actor: for another service", TestTokens.actorToken(EDGE, elsewhere, TestTokens.actor(7, Role.ADMIN)));
        actor(
                "actor: another speaker than the caller",
                TestTokens.actorToken("agent-engine", audience, TestTokens.actor(7, Role.ADMIN)));
        actor("actor: an unknown role", signed(with(actorClaims(), "role", "owner")));
        actor("actor: a subject that is no number", signed(with(actorClaims(), "sub", "mara")));
        actor("actor: no user name", signed(with(actorClaims(), "username", null)));
        attacks.add(new Attack(
                "actor: a service that may not speak for users",
                Map.of(
                        SERVICE_HEADER,
                        TestTokens.serviceToken("sandbox", audience, "internal"),
                        ACTOR_HEADER,
                        TestTokens.actorToken("sandbox", audience, TestTokens.actor(7, Role.SUPERADMIN))),
                ACTOR_REFUSED));
    }

    private void service(String name, String token) {
        attacks.add(new Attack(name, Map.of(SERVICE_HEADER, token, ACTOR_HEADER, goodActor()), SERVICE_REFUSED));
    }

    private void actor(String name, String token) {
        attacks.add(new Attack(name, Map.of(SERVICE_HEADER, goodService(), ACTOR_HEADER, token), ACTOR_REFUSED));
    }

    private String goodService() {
        return TestTokens.serviceToken(EDGE, audience, "forward");
    }

    private String goodActor() {
        return TestTokens.actorToken(EDGE, audience, TestTokens.actor(7, Role.USER));
    }

    private Map<String, Object> serviceClaims() {
        Map<String, Object> claims = new LinkedHashMap<>(Map.of("sub", EDGE, "kind", "forward"));
        return common(claims);
    }

    private Map<String, Object> actorClaims() {
        Map<String, Object> claims = new LinkedHashMap<>(Map.of(
                "sub", "7", "username", "mara", "role", "user", "org", TestTokens.DEFAULT_ORGANIZATION, "rid", "test"));
        return common(claims);
    }

    private Map<String, Object> common(Map<String, Object> claims) {
        claims.put("iss", EDGE);
        claims.put("aud", audience);
        claims.put("iat", now());
        claims.put("exp", now() + 60);
        return claims;
    }

    private String forged(Consumer<Map<String, Object>> change) throws JoseException {
        Map<String, Object> claims = serviceClaims();
        change.accept(claims);
        return signed(claims);
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, @Nullable Object value) {
        claims.remove(name);
        if (value != null) {
            claims.put(name, value);
        }
        return claims;
    }

    private static String signed(Map<String, Object> claims) throws JoseException {
        return signed(claims, EDGE, edgeKey().getPrivateKey());
    }

    private static String signed(Map<String, Object> claims, @Nullable String keyId, Key key) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims));
        token.setAlgorithmHeaderValue("EdDSA");
        if (keyId != null) {
            token.setKeyIdHeaderValue(keyId);
        }
        token.setKey(key);
        return token.getCompactSerialization();
    }

    private static String withOwnKey(Map<String, Object> claims) throws JoseException {
        PublicJsonWebKey own = TrustKeys.generate("own");
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims));
        token.setAlgorithmHeaderValue("EdDSA");
        token.setJwkHeader(own);
        token.setKey(own.getPrivateKey());
        return token.getCompactSerialization();
    }

    private static String unsigned(Map<String, Object> claims) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims));
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setAlgorithmHeaderValue("none");
        token.setKeyIdHeaderValue(EDGE);
        return token.getCompactSerialization();
    }

    private static String hmac(Map<String, Object> claims, byte[] secret) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims));
        token.setAlgorithmHeaderValue("HS256");
        token.setKeyIdHeaderValue(EDGE);
        token.setDoKeyValidation(false);
        token.setKey(new SecretKeySpec(secret, "HmacSHA256"));
        return token.getCompactSerialization();
    }

    private static String tampered(String token, String from, String to) {
        String[] parts = token.split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace(from, to);
        return parts[0]
                + '.'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + '.'
                + parts[2];
    }

    private static byte[] rawPublicKey() {
        return Base64.getUrlDecoder()
                .decode(String.valueOf(
                        edgeKey().toParams(OutputControlLevel.PUBLIC_ONLY).get("x")));
    }

    private static Key stranger() {
        return TrustKeys.generate("stranger").getPrivateKey();
    }

    private static PublicJsonWebKey edgeKey() {
        try {
            return TrustKeys.read(SuiteInfrastructure.keys().resolve(EDGE + ".key.json"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
