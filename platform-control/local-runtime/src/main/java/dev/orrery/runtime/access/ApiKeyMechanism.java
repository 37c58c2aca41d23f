package dev.orrery.runtime.access;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.AuthenticationFailures;
import dev.orrery.runtime.RuntimeConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** Authenticates a request by the one bearer key of this process. Without a key the process does not start. */
@ApplicationScoped
public class ApiKeyMechanism implements HttpAuthenticationMechanism {
    /** The role of whoever knows the key. */
    public static final String CLIENT_ROLE = "runtime-client";

    private static final String SCHEME = "Bearer ";

    private final byte[] keyDigest;
    private final AuthenticationFailures failures;

    ApiKeyMechanism(RuntimeConfig config, AuthenticationFailures failures) {
        this.failures = failures;
        this.keyDigest = digest(config.apiKey()
                .map(String::trim)
                .filter(key -> !key.isEmpty())
                .orElseThrow(() -> new IllegalStateException("The local runtime needs an API key: set"
                        + " ORRERY_LOCAL_RUNTIME_API_KEY to the secret that its callers send as bearer token.")));
    }

    /** Makes the missing key a failed start instead of a failed first request. */
    void requireKey(@Observes StartupEvent started) {
        assert keyDigest.length > 0;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviders) {
        String header = context.request().getHeader("Authorization");
        if (header == null) {
            return Uni.createFrom().nullItem();
        }
        // Digests have one length, so the comparison tells nothing about the key's.
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || !MessageDigest.isEqual(
                        keyDigest, digest(header.substring(SCHEME.length()).trim()))) {
            Failure refused = Failure.unauthorized("invalid_api_key", "The bearer key is not the one of this runtime.");
            failures.count(refused);
            return Uni.createFrom().failure(new AuthenticationFailedException(refused.getMessage(), refused));
        }
        return Uni.createFrom()
                .item(QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal(CLIENT_ROLE))
                        .addRole(CLIENT_ROLE)
                        .build());
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }
}
