package dev.orrery.backend;

import dev.orrery.testkit.HttpPeer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A small OpenID Connect provider on loopback: discovery, authorization code with PKCE, confidential client, RS256. The
 * person who "logs in" is the one that the test names; there is no page to click.
 */
public final class OidcPeer implements AutoCloseable {
    public static final String CLIENT = "orrery-edge";
    public static final String SECRET = "a client: secret";
    private static final String BASIC = "Basic "
            + Base64.getEncoder()
                    .encodeToString((encode(CLIENT) + ':' + encode(SECRET)).getBytes(StandardCharsets.UTF_8));

    private record Grant(Map<String, String> request, JwtClaims person) {}

    private final HttpPeer http = HttpPeer.start();
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private volatile RsaJsonWebKey key = generate("k1");
    private volatile JwtClaims person = new JwtClaims();
    private volatile Consumer<JwtClaims> forgery = claims -> {};
    private volatile @Nullable RsaJsonWebKey otherKey;

    private OidcPeer() {
        http.on("GET", "/.well-known/openid-configuration", 200, """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token","jwks_uri":"%1$s/jwks"}""".formatted(http.uri()));
        http.on("GET", "/authorize", (exchange, request) -> {
            Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
            String code = UUID.randomUUID().toString();
            boolean good = query.get("response_type").equals("code")
                    && query.get("client_id").equals(CLIENT)
                    && query.get("code_challenge_method").equals("S256");
            codes.put(code, new Grant(query, person));
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            query.get("redirect_uri") + "?state=" + encode(query.get("state")) + "&code=" + code);
            exchange.sendResponseHeaders(good ? 302 : 400, -1);
        });
        http.on(
                "GET",
                "/jwks",
                (exchange, request) -> HttpPeer.respond(
                        exchange,
                        200,
                        "application/json",
                        "{\"keys\":[" + key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY) + "]}"));
        http.on("POST", "/token", (exchange, request) -> {
            Grant grant = codes.remove(form(request.body()).getOrDefault("code", ""));
            if (grant == null || !request.header("Authorization").equals(BASIC) || !proves(grant, request.body())) {
                HttpPeer.respond(exchange, 400, "application/json", "{\"error\":\"invalid_grant\"}");
            } else {
                HttpPeer.respond(
                        exchange,
                        200,
                        "application/json",
                        "{\"token_type\":\"Bearer\",\"access_token\":\"x\",\"id_token\":\"" + idToken(grant) + "\"}");
            }
        });
    }

    static OidcPeer start() {
        return new OidcPeer();
    }

    Map<String, String> config() {
        Map<String, String> config = new HashMap<>();
        for (String name : new String[] {"campus", "trusted"}) {
            config.put("orrery.oidc.providers." + name + ".issuer", http.uri().toString());
            config.put("orrery.oidc.providers." + name + ".client-id", CLIENT);
            config.put("orrery.oidc.providers." + name + ".client-secret", SECRET);
        }
        config.put("orrery.oidc.providers.campus.display-name", "Campus login");
        config.put("orrery.oidc.providers.trusted.activate", "false");
        config.put("orrery.oidc.providers.trusted.link-by-email", "true");
        config.put("orrery.oidc.providers.gone.issuer", "http://127.0.0.1:1");
        config.put("orrery.oidc.providers.gone.client-id", CLIENT);
        return config;
    }

    public URI uri() {
        return http.uri();
    }

    /** Who logs in from now on, and nothing is forged. */
    public void person(String subject, String email, boolean verified, String name) {
        JwtClaims claims = new JwtClaims();
        claims.setSubject(subject);
        claims.setClaim("email", email);
        claims.setClaim("email_verified", verified);
        claims.setClaim("preferred_username", name);
        person = claims;
        forgery = changed -> {};
        otherKey = null;
    }

    /** The next tokens are changed like this before they are signed. */
    public void forge(Consumer<JwtClaims> change) {
        forgery = change;
    }

    /** The next tokens are signed by a key that is not published. */
    public void signWithAnotherKey() {
        otherKey = generate("k1");
    }

    /** Replaces the published key. */
    public void rotate() {
        key = generate(UUID.randomUUID().toString());
    }

    private boolean proves(Grant grant, String body) {
        Map<String, String> form = form(body);
        return form.getOrDefault("grant_type", "").equals("authorization_code")
                && form.getOrDefault("redirect_uri", "").equals(grant.request().get("redirect_uri"))
                && challenge(form.getOrDefault("code_verifier", ""))
                        .equals(grant.request().get("code_challenge"));
    }

    private String idToken(Grant grant) throws IOException {
        try {
            JwtClaims claims = JwtClaims.parse(grant.person().toJson());
            claims.setIssuer(http.uri().toString());
            claims.setAudience(CLIENT);
            claims.setIssuedAtToNow();
            claims.setExpirationTimeMinutesInTheFuture(5);
            claims.setStringClaim("nonce", grant.request().get("nonce"));
            forgery.accept(claims);
            RsaJsonWebKey signer = otherKey == null ? key : otherKey;
            JsonWebSignature token = new JsonWebSignature();
            token.setPayload(claims.toJson());
            token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
            token.setKeyIdHeaderValue(signer.getKeyId());
            token.setKey(signer.getPrivateKey());
            return token.getCompactSerialization();
        } catch (JoseException | org.jose4j.jwt.consumer.InvalidJwtException failed) {
            throw new IOException(failed);
        }
    }

    private static RsaJsonWebKey generate(String id) {
        try {
            RsaJsonWebKey made = RsaJwkGenerator.generateJwk(2048);
            made.setKeyId(id);
            return made;
        } catch (JoseException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    private static Map<String, String> form(String text) {
        return Arrays.stream(text.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> decode(pair[0]), pair -> decode(pair[1]), (first, second) -> second, HashMap::new));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
