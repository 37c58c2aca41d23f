package dev.orrery.kit.trust;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Signs the tokens of one call: who calls ({@code X-Service-Token}) and for whom ({@code X-Actor-Token}). */
@ApplicationScoped
public class TokenSigner {
    private final TrustConfig config;
    private final Map<String, Signed> serviceTokens = new ConcurrentHashMap<>();
    private volatile @Nullable PrivateKey key;

    private record Signed(String token, Instant reusableUntil) {}

    TokenSigner(TrustConfig config) {
        this.config = config;
    }

    /** A token that names this service to the audience; signed once and reused for half its lifetime. */
    public String serviceToken(String audience, CallKind kind) {
        Instant now = Instant.now();
        String slot = audience + '/' + kind;
        Signed cached = serviceTokens.get(slot);
        if (cached != null && now.isBefore(cached.reusableUntil())) {
            return cached.token();
        }
        String token = sign(
                Map.of("sub", config.serviceName(), TokenClaims.KIND, kind.wireName()),
                audience,
                now,
                config.tokenLifetime());
        serviceTokens.put(
                slot, new Signed(token, now.plus(config.tokenLifetime().dividedBy(2))));
        return token;
    }

    /** A token that names the user to the audience, bound to one request id. */
    public String actorToken(String audience, Actor actor, String requestId) {
        return sign(TokenClaims.of(actor, requestId), audience, Instant.now(), config.tokenLifetime());
    }

    private String sign(Map<String, Object> claims, String audience, Instant now, Duration lifetime) {
        return Jwt.claims(claims)
                .issuer(config.serviceName())
                .audience(audience)
                .issuedAt(now)
                .expiresAt(now.plus(lifetime))
                .claim("jti", UUID.randomUUID().toString())
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId(config.serviceName())
                .sign(key());
    }

    private PrivateKey key() {
        PrivateKey loaded = key;
        if (loaded == null) {
            try {
                loaded = TrustKeys.privateKey(config.privateKey()
                        .orElseThrow(() -> new IllegalStateException(
                                "Set orrery.trust.private-key to the file with this service's private key")));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            key = loaded;
        }
        return loaded;
    }
}
