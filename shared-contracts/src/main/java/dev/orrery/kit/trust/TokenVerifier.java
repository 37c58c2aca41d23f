package dev.orrery.kit.trust;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Verifies internal tokens against the trust bundle: signature by the named service, audience this service, lifetime. */
@ApplicationScoped
public class TokenVerifier {
    private static final int CLOCK_SKEW_SECONDS = 5;
    private static final int MOST_REMEMBERED = 500;

    private final TrustConfig config;
    private final DefaultJWTCallerPrincipalFactory parser = new DefaultJWTCallerPrincipalFactory();
    private final InstantSource clock;
    private final Map<String, Verified> remembered = new ConcurrentHashMap<>();
    private volatile @Nullable Bundle bundle;

    private record Bundle(Map<String, Key> keys, FileTime modified) {}

    private record Verified(JsonWebToken token, Bundle by) {}

    @Inject
    TokenVerifier(TrustConfig config) {
        this(config, InstantSource.system());
    }

    TokenVerifier(TrustConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * As {@link #verify}, for tokens that a caller uses again: the signature of one that is known is not computed again
     * until it expires or the bundle changes.
     */
    public JsonWebToken verifyReused(String token) throws ParseException {
        Bundle current = bundle();
        Verified known = remembered.get(token);
        if (known != null && known.by() == current && isAlive(known.token())) {
            return known.token();
        }
        JsonWebToken verified = verify(token);
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.values().removeIf(old -> old.by() != current || !isAlive(old.token()));
        }
        if (remembered.size() < MOST_REMEMBERED) {
            remembered.put(token, new Verified(verified, current));
        }
        return verified;
    }

    private boolean isAlive(JsonWebToken token) {
        return clock.instant().getEpochSecond() < token.getExpirationTime();
    }

    /** @throws ParseException with the reason when the token is not one that this service accepts. */
    public JsonWebToken verify(String token) throws ParseException {
        String keyId;
        try {
            keyId = JsonWebStructure.fromCompactSerialization(token).getKeyIdHeaderValue();
        } catch (JoseException malformed) {
            throw new ParseException("Not a signed token", malformed);
        }
        if (keyId == null || !(bundle().keys().get(keyId) instanceof PublicKey key)) {
            throw new ParseException("Signed by no service of the trust bundle");
        }
        JWTAuthContextInfo rules = new JWTAuthContextInfo(key, keyId);
        rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.EDDSA));
        rules.setExpectedAudience(Set.of(config.serviceName()));
        rules.setClockSkew(CLOCK_SKEW_SECONDS);
        rules.setMaxTimeToLiveSecs(60L);
        rules.setRequiredClaims(Set.of("sub", "aud", "exp", "iat"));
        rules.setRequireNamedPrincipal(false);
        return parser.parse(token, rules);
    }

    /** The bundle is read again when its file changes, so that keys rotate without a restart. */
    private Bundle bundle() {
        Path file = config.bundle()
                .orElseThrow(() -> new IllegalStateException(
                        "Set orrery.trust.bundle to the file with the public keys of the services"));
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            Bundle loaded = bundle;
            if (loaded == null || !loaded.modified().equals(modified)) {
                loaded = new Bundle(TrustKeys.bundle(file), modified);
                bundle = loaded;
            }
            return loaded;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
