package dev.orrery.backend.identity;

import dev.orrery.backend.audit.CallerNames;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.TrustKeys;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jspecify.annotations.Nullable;

/** Signs the tokens that clients hold and tells whose they are. What they claim about the user is never believed. */
@Startup
@ApplicationScoped
public class ClientTokens implements CallerNames {
    private static final Logger LOG = Logger.getLogger(ClientTokens.class);
    private static final String SCHEME = "Bearer ";
    private static final String SESSION = "sid";
    private static final Pattern USER_ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final PublicJsonWebKey key;
    private final IdentityConfig config;
    private final JwtConsumer rules;

    ClientTokens(IdentityConfig config, LaunchMode mode) {
        this.config = config;
        this.key = key(config, mode);
        this.rules = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.EDDSA)
                .setVerificationKey(key.getPublicKey())
                .setExpectedIssuer(config.issuer())
                .setExpectedAudience(config.audience())
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setRequireSubject()
                .build();
    }

    private static PublicJsonWebKey key(IdentityConfig config, LaunchMode mode) {
        if (config.signingKey().isPresent()) {
            try {
                PublicJsonWebKey read = TrustKeys.read(config.signingKey().get());
                Objects.requireNonNull(read.getPrivateKey(), "orrery.identity.signing-key names a public key only");
                return read;
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        if (mode == LaunchMode.NORMAL) {
            throw new IllegalStateException(
                    "Set orrery.identity.signing-key to the file with the private key of the client tokens");
        }
        LOG.info("Client tokens are signed with a key that ends with this process");
        return TrustKeys.generate("orrery-identity");
    }

    /** Whose a token is, under which name it was issued, and of which session. */
    public record Bearer(long userId, String username, UUID sessionId) {}

    /** A token for this user, as it is now, good while this session is open. */
    String issue(UserRecord user, UUID sessionId) {
        Instant now = Instant.now();
        return Jwt.claims(Map.of(
                        "sub", Long.toString(user.id()),
                        "email", user.email(),
                        "username", user.username(),
                        "role", user.role()))
                .issuer(config.issuer())
                .audience(config.audience())
                .issuedAt(now)
                .expiresAt(now.plus(lifetime()))
                .claim("jti", UUID.randomUUID().toString())
                .claim(SESSION, sessionId.toString())
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId(key.getKeyId())
                .sign(key.getPrivateKey());
    }

    Duration lifetime() {
        return config.tokenLifetime();
    }

    PublicJsonWebKey key() {
        return key;
    }

    /**
     * Whose token an {@code Authorization} header holds.
     *
     * @throws Failure 401 {@code missing_auth}, {@code invalid_authorization_header}, {@code token_expired} or
     *     {@code invalid_token}
     */
    Bearer bearer(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw Failure.unauthorized("missing_auth", "Send an Authorization header with a bearer token.");
        }
        if (!authorization.startsWith(SCHEME)
                || authorization.substring(SCHEME.length()).isBlank()) {
            throw Failure.unauthorized(
                    "invalid_authorization_header", "The Authorization header must read 'Bearer <token>'.");
        }
        try {
            JwtClaims claims = rules.processToClaims(
                    authorization.substring(SCHEME.length()).trim());
            UUID session = Ids.uuid(claims.getStringClaimValue(SESSION));
            if (session == null || !USER_ID.matcher(claims.getSubject()).matches()) {
                throw invalid(null);
            }
            String username = claims.getClaimValue("username") instanceof String name ? name : "";
            return new Bearer(Long.parseLong(claims.getSubject()), username, session);
        } catch (InvalidJwtException refused) {
            // Expiry is only told of a token that is good in every other way.
            boolean onlyExpired =
                    refused.getErrorDetails().stream().allMatch(detail -> detail.getErrorCode() == ErrorCodes.EXPIRED)
                            && refused.hasExpired();
            throw onlyExpired
                    ? Failure.unauthorized("token_expired", "The token has expired; log in again.")
                    : invalid(refused);
        } catch (MalformedClaimException malformed) {
            throw invalid(malformed);
        }
    }

    /** Whose token a header holds, when it holds a good one. */
    public Optional<Bearer> bearerIfAny(@Nullable String authorization) {
        try {
            return Optional.of(bearer(authorization));
        } catch (Failure noToken) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<CallerNames.Named> named(@Nullable String authorization) {
        return bearerIfAny(authorization)
                .map(bearer -> new CallerNames.Named(bearer.userId(), bearer.username(), bearer.sessionId()));
    }

    static Failure invalid(@Nullable Throwable cause) {
        Failure failure = Failure.unauthorized("invalid_token", "The token could not be verified; log in again.");
        return cause == null ? failure : failure.causedBy(cause);
    }
}
