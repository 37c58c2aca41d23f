package dev.orrery.backend.oidc;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** Checks ID tokens as OpenID Connect Core 3.1.3.7 asks; symmetric and unsigned ones are never accepted. */
@ApplicationScoped
class IdTokens {
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.EDDSA);

    private final OidcMetadata metadata;

    IdTokens(OidcMetadata metadata) {
        this.metadata = metadata;
    }

    /** @throws Failure 401 {@code invalid_id_token} */
    JwtClaims verify(String token, OidcConfig.Provider provider, String nonce) {
        try {
            String keyId = JsonWebStructure.fromCompactSerialization(token).getKeyIdHeaderValue();
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(ALGORITHMS)
                    .setVerificationKeyResolver(new JwksVerificationKeyResolver(
                            metadata.keys(metadata.endpoints(provider.issuer()).jwks(), keyId == null ? "" : keyId)))
                    .setExpectedIssuer(provider.issuer().toString())
                    .setExpectedAudience(provider.clientId())
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setRequireIssuedAt()
                    .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                    .build()
                    .processToClaims(token);
            List<String> audience = claims.getAudience();
            boolean ours = audience.size() == 1 || provider.clientId().equals(claims.getStringClaimValue("azp"));
            if (!ours || !nonce.equals(claims.getStringClaimValue("nonce"))) {
                throw invalid();
            }
            return claims;
        } catch (InvalidJwtException | JoseException | MalformedClaimException refused) {
            throw invalid().causedBy(refused);
        }
    }

    static Failure invalid() {
        return Failure.unauthorized("invalid_id_token", "The provider's token could not be verified; log in again.");
    }
}
