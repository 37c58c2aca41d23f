package dev.orrery.backend.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.TrustKeys;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything that must not pass for a client's token, at a resource of the edge and at the gateway. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class TokenAttackTest {
    @Inject
    TestUsers users;

    @Inject
    ClientTokens tokens;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser user;

    @BeforeEach
    void makeUser() {
        user = users.active(Role.USER);
    }

    @Test
    void acceptsItsOwnToken() {
        given().header("Authorization", user.authorization())
                .get("/auth/me")
                .then()
                .statusCode(200)
                .body("user.id", equalTo((int) user.id()));
        given().header(
                        "Authorization",
                        "Bearer " + signed(claims(), tokens.key().getPrivateKey()))
                .get("/auth/me")
                .then()
                .statusCode(200);
    }

    @TestFactory
    Stream<DynamicTest> refusesForgeries() throws JoseException {
        Map<String, String> forgeries = new LinkedHashMap<>();
        PrivateKey own = tokens.key().getPrivateKey();
        forgeries.put("alg none", unsigned());
        forgeries.put(
                "HS256 with the public key", hmac(tokens.key().getPublicKey().getEncoded()));
        forgeries.put(
                "HS256 with the raw public key",
                hmac(Base64.getUrlDecoder()
                        .decode(String.valueOf(tokens.key()
                                .toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                                .get("x")))));
        forgeries.put(
                "a foreign key", signed(claims(), TrustKeys.generate("other").getPrivateKey()));
        forgeries.put("a foreign issuer", signed(with("iss", "someone"), own));
        forgeries.put("a foreign audience", signed(with("aud", "backend-api"), own));
        forgeries.put("no audience", signed(without("aud"), own));
        forgeries.put("no issuer", signed(without("iss"), own));
        forgeries.put("no exp", signed(without("exp"), own));
        forgeries.put("no iat", signed(without("iat"), own));
        forgeries.put("an exp that is no number", signed(with("exp", "tomorrow"), own));
        forgeries.put("an audience beside ours that is a list of others", signed(with("aud", List.of("a", "b")), own));
        forgeries.put("no session", signed(without("sid"), own));
        forgeries.put("a session that is no id", signed(with("sid", "x"), own));
        forgeries.put("a sub that is a number", signed(with("sub", user.id()), own));
        forgeries.put("a huge sub", signed(with("sub", "99999999999999999999"), own));
        forgeries.put("no sub", signed(without("sub"), own));
        forgeries.put("a sub that is no number", signed(with("sub", "mara"), own));
        forgeries.put("a negative sub", signed(with("sub", "-1"), own));
        forgeries.put("an unknown user", signed(with("sub", "999999999999"), own));
        forgeries.put("expired and of a foreign issuer", signed(expired("iss", "someone"), own));
        forgeries.put(
                "not valid yet",
                signed(with("nbf", Instant.now().plusSeconds(600).getEpochSecond()), own));
        forgeries.put("a changed payload", tampered());
        forgeries.put("an internal service token", TestTokens.serviceToken("agent-engine", "backend-api", "internal"));
        forgeries.put(
                "an actor token",
                TestTokens.actorToken("backend-api", "backend-api", TestTokens.actor(user.id(), Role.SUPERADMIN)));
        forgeries.put("no token at all", "abc");
        forgeries.put("dots", "..");
        forgeries.put("no signature", user.token().substring(0, user.token().lastIndexOf('.') + 1));
        forgeries.put("a signature too long", user.token() + "AAAA");
        forgeries.put("a key inside the token", withOwnKey());
        forgeries.put("a token of four parts", user.token() + ".x");
        return forgeries.entrySet().stream()
                .map(forgery -> DynamicTest.dynamicTest(forgery.getKey(), () -> {
                    refused("Bearer " + forgery.getValue(), "invalid_token", "/auth/me");
                    refused("Bearer " + forgery.getValue(), "invalid_token", "/v1/platform/providers");
                }));
    }

    @TestFactory
    Stream<DynamicTest> tellsWhatIsWrongWithTheHeader() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("", "missing_auth");
        codes.put("   ", "missing_auth");
        codes.put("Basic abc", "invalid_authorization_header");
        codes.put("bearer " + user.token(), "invalid_authorization_header");
        codes.put("Bearer", "invalid_authorization_header");
        codes.put("Bearer ", "invalid_authorization_header");
        codes.put(user.token(), "invalid_authorization_header");
        codes.put("Bearer " + signed(expired("iss", "orrery"), tokens.key().getPrivateKey()), "token_expired");
        codes.put("Bearer " + users.make(Role.USER, false).token(), "account_inactive");
        return codes.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getValue() + " for '" + entry.getKey() + "'", () -> {
                    refused(entry.getKey(), entry.getValue(), "/v1/auth/me");
                    refused(entry.getKey(), entry.getValue(), "/v1/context/knowledge-bases");
                }));
    }

    @Test
    void aSessionOpensTheAccountOfItsOwnerOnly() {
        TestUsers.TestUser other = users.active(Role.SUPERADMIN);
        String borrowed =
                signed(with("sub", Long.toString(other.id())), tokens.key().getPrivateKey());
        refused("Bearer " + borrowed, "session_ended", "/auth/me");
        String unknown =
                signed(with("sid", UUID.randomUUID().toString()), tokens.key().getPrivateKey());
        refused("Bearer " + unknown, "session_ended", "/v1/platform/providers");
    }

    @Test
    void serviceHeadersMeanNothingAtTheEdge() {
        given().header("X-Service-Token", TestTokens.serviceToken("agent-engine", "backend-api", "internal"))
                .header(
                        "X-Actor-Token",
                        TestTokens.actorToken(
                                "backend-api", "backend-api", TestTokens.actor(user.id(), Role.SUPERADMIN)))
                .get("/superadmin/ping")
                .then()
                .statusCode(401)
                .body("error", equalTo("missing_auth"));
    }

    private static void refused(String authorization, String code, String path) {
        ValidatableResponse answer =
                given().header("Authorization", authorization).get(path).then();
        answer.statusCode(401).body("error", equalTo(code)).contentType("application/json");
    }

    private Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        claims.put("sub", Long.toString(user.id()));
        claims.put("sid", user.sessionId().toString());
        claims.put("role", "superadmin");
        claims.put("iss", "orrery");
        claims.put("aud", "orrery");
        claims.put("iat", now);
        claims.put("exp", now + 60);
        return claims;
    }

    private Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private Map<String, Object> without(String claim) {
        Map<String, Object> claims = claims();
        claims.remove(claim);
        return claims;
    }

    private Map<String, Object> expired(String claim, Object value) {
        Map<String, Object> claims = with(claim, value);
        claims.put("iat", Instant.now().getEpochSecond() - 120);
        claims.put("exp", Instant.now().getEpochSecond() - 60);
        return claims;
    }

    private String signed(Map<String, Object> claims, PrivateKey key) {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims));
        token.setAlgorithmHeaderValue("EdDSA");
        token.setKeyIdHeaderValue(tokens.key().getKeyId());
        token.setKey(key);
        try {
            return token.getCompactSerialization();
        } catch (JoseException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Signed by a key that the header itself brings along. */
    private String withOwnKey() throws JoseException {
        PublicJsonWebKey stranger = TrustKeys.generate("stranger");
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims()));
        token.setAlgorithmHeaderValue("EdDSA");
        token.setJwkHeader(stranger);
        token.setKey(stranger.getPrivateKey());
        return token.getCompactSerialization();
    }

    private String unsigned() throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims()));
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setAlgorithmHeaderValue("none");
        return token.getCompactSerialization();
    }

    private String hmac(byte[] secret) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(JsonUtil.toJson(claims()));
        token.setAlgorithmHeaderValue("HS256");
        token.setKeyIdHeaderValue(tokens.key().getKeyId());
        token.setDoKeyValidation(false);
        token.setKey(new SecretKeySpec(secret, "HmacSHA256"));
        return token.getCompactSerialization();
    }

    private String tampered() {
        String[] parts = user.token().split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("\"role\":\"user\"", "\"role\":\"superadmin\"");
        return parts[0]
                + '.'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + '.'
                + parts[2];
    }
}
