package dev.orrery.kit.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.contracts.identity.Role;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVerifierTest {
    private static final Actor MARA = new Actor(42, "mara", Role.ADMIN, "00000000-0000-4000-8000-000000000001");

    @TempDir
    Path keys;

    @BeforeEach
    void writeKeys() throws IOException {
        TrustKeys.ensure(keys, List.of("backend-api", "context-ingestion"));
    }

    @Test
    void acceptsATokenForThisServiceAndReadsItsActor() throws ParseException {
        String token = new TokenSigner(config("backend-api")).actorToken("context-ingestion", MARA, "req-1");
        JsonWebToken verified = verifier().verify(token);
        assertEquals("backend-api", verified.getIssuer());
        assertEquals(MARA, TokenClaims.actor(verified));
    }

    @Test
    void theGroupsOfTheActorTravelWithTheToken() throws ParseException {
        Actor member = new Actor(
                7, "noor", Role.USER, MARA.organizationId(), Set.of("5d1f0a4e-0000-4000-8000-000000000001", "g2"));
        String token = new TokenSigner(config("backend-api")).actorToken("context-ingestion", member, "req-1");
        assertEquals(
                Set.of("5d1f0a4e-0000-4000-8000-000000000001", "g2"),
                TokenClaims.actor(verifier().verify(token)).groups());
    }

    @Test
    void aTokenWithoutGroupsSpeaksForAUserInNone() throws ParseException {
        String token = Jwt.claims(
                        Map.of("username", "mara", "role", "admin", "org", MARA.organizationId(), "rid", "req-1"))
                .subject("42")
                .issuer("backend-api")
                .audience("context-ingestion")
                .expiresIn(Duration.ofSeconds(30))
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId("backend-api")
                .sign(key("backend-api"));
        assertEquals(Set.of(), TokenClaims.actor(verifier().verify(token)).groups());
    }

    @Test
    void refusesATokenForAnotherService() {
        String token = new TokenSigner(config("backend-api")).serviceToken("agent-engine", CallKind.INTERNAL);
        refused(token);
    }

    @Test
    void refusesAnExpiredToken() {
        refused(sign(Instant.now().minusSeconds(120), Duration.ofSeconds(60), "backend-api"));
    }

    @Test
    void refusesATokenThatLivesTooLong() {
        refused(sign(Instant.now(), Duration.ofHours(1), "backend-api"));
    }

    @Test
    void refusesATokenWithoutExpiry() {
        refused(Jwt.claims()
                .subject("backend-api")
                .issuer("backend-api")
                .audience("context-ingestion")
                .claim("exp", 0)
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId("backend-api")
                .sign(key("backend-api")));
    }

    @Test
    void refusesAnotherServicesNameOverOnesOwnKey() {
        refused(sign(Instant.now(), Duration.ofSeconds(60), "agent-engine"));
    }

    @Test
    void refusesAKeyOutsideTheBundle() throws IOException {
        Path strangers = Files.createDirectory(keys.resolve("strangers"));
        TrustKeys.ensure(strangers, List.of("backend-api"));
        TrustConfig stranger = config("backend-api", strangers);
        refused(new TokenSigner(stranger).serviceToken("context-ingestion", CallKind.INTERNAL));
    }

    @Test
    void refusesAnUnsignedToken() {
        String header = encode("{\"alg\":\"none\",\"kid\":\"backend-api\"}");
        String claims =
                encode("{\"iss\":\"backend-api\",\"sub\":\"backend-api\",\"aud\":\"context-ingestion\",\"iat\":1,"
                        + "\"exp\":" + (Instant.now().getEpochSecond() + 30) + "}");
        refused(header + "." + claims + ".");
    }

    @Test
    void refusesAnHmacOverThePublicKey() throws IOException {
        byte[] published = TrustKeys.read(keys.resolve("backend-api.key.json"))
                .getPublicKey()
                .getEncoded();
        refused(Jwt.subject("backend-api")
                .issuer("backend-api")
                .audience("context-ingestion")
                .expiresIn(Duration.ofSeconds(30))
                .jws()
                .keyId("backend-api")
                .sign(new SecretKeySpec(published, "HmacSHA256")));
    }

    @Test
    void refusesGarbage() {
        refused("not.a.token");
        refused("");
    }

    @Test
    void followsARotatedBundle() throws IOException, ParseException {
        TokenVerifier verifier = verifier();
        String before = new TokenSigner(config("backend-api")).serviceToken("context-ingestion", CallKind.INTERNAL);
        verifier.verifyReused(before);
        Files.delete(keys.resolve("backend-api.key.json"));
        TrustKeys.ensure(keys, List.of("backend-api", "context-ingestion"));
        Files.setLastModifiedTime(
                keys.resolve(TrustKeys.BUNDLE_FILE), FileTime.from(Instant.now().plusSeconds(5)));
        assertThrows(ParseException.class, () -> verifier.verify(before));
        assertThrows(ParseException.class, () -> verifier.verifyReused(before));
        String after = new TokenSigner(config("backend-api")).serviceToken("context-ingestion", CallKind.INTERNAL);
        assertEquals("backend-api", verifier.verify(after).getIssuer());
        assertNotEquals(before, after);
    }

    @Test
    void verifiesAReusedTokenOnceUntilItExpires() throws ParseException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        TokenVerifier verifier = new TokenVerifier(config("context-ingestion"), now::get);
        String token = new TokenSigner(config("backend-api")).serviceToken("context-ingestion", CallKind.INTERNAL);
        JsonWebToken first = verifier.verifyReused(token);
        assertSame(first, verifier.verifyReused(token));
        now.set(Instant.ofEpochSecond(first.getExpirationTime()));
        assertNotSame(first, verifier.verifyReused(token));
        assertThrows(
                ParseException.class, () -> verifier.verifyReused(token.substring(0, token.length() - 4) + "AAAA"));
    }

    @Test
    void keyFilesAreForTheirOwnerOnly() throws IOException {
        assertEquals(
                "OWNER_READ,OWNER_WRITE",
                String.join(
                        ",",
                        Files.getPosixFilePermissions(keys.resolve("backend-api.key.json")).stream()
                                .map(Enum::name)
                                .sorted()
                                .toList()));
    }

    private String sign(Instant issuedAt, Duration lifetime, String issuer) {
        return Jwt.subject(issuer)
                .issuer(issuer)
                .audience("context-ingestion")
                .issuedAt(issuedAt)
                .expiresAt(issuedAt.plus(lifetime))
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId("backend-api")
                .sign(key("backend-api"));
    }

    private PrivateKey key(String service) {
        try {
            return TrustKeys.privateKey(keys.resolve(service + ".key.json"));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private TokenVerifier verifier() {
        return new TokenVerifier(config("context-ingestion"));
    }

    private void refused(String token) {
        assertThrows(ParseException.class, () -> verifier().verify(token));
    }

    private TrustConfig config(String service) {
        return config(service, keys);
    }

    private static TrustConfig config(String service, Path directory) {
        return new TrustConfig() {
            @Override
            public String serviceName() {
                return service;
            }

            @Override
            public Optional<Path> privateKey() {
                return Optional.of(directory.resolve(service + ".key.json"));
            }

            @Override
            public Optional<Path> bundle() {
                return Optional.of(directory.resolve(TrustKeys.BUNDLE_FILE));
            }

            @Override
            public Set<String> actorIssuers() {
                return Set.of("backend-api");
            }

            @Override
            public Duration tokenLifetime() {
                return Duration.ofSeconds(60);
            }

            @Override
            public boolean serviceAuth() {
                return true;
            }
        };
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
