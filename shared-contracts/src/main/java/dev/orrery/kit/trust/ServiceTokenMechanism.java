package dev.orrery.kit.trust;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.AuthenticationFailures;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.NoSuchElementException;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a call by {@code X-Service-Token} and, when the caller acts for a user, {@code X-Actor-Token}. The
 * identity holds the role {@code service} for an internal call and the user's roles for an actor; a client's own token
 * means nothing here.
 */
@ApplicationScoped
@IfBuildProperty(name = "orrery.trust.service-auth", stringValue = "true", enableIfMissing = true)
public class ServiceTokenMechanism implements HttpAuthenticationMechanism {
    public static final String SERVICE_TOKEN = "X-Service-Token";
    public static final String ACTOR_TOKEN = "X-Actor-Token";
    public static final String SERVICE_ROLE = "service";
    public static final String ACTOR_ATTRIBUTE = "orrery.actor";
    public static final String CALLER_ATTRIBUTE = "orrery.caller";

    private final TokenVerifier verifier;
    private final TrustConfig config;
    private final AuthenticationFailures failures;

    ServiceTokenMechanism(TokenVerifier verifier, TrustConfig config, AuthenticationFailures failures) {
        this.verifier = verifier;
        this.config = config;
        this.failures = failures;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviders) {
        String serviceToken = context.request().getHeader(SERVICE_TOKEN);
        if (serviceToken == null) {
            return Uni.createFrom().nullItem();
        }
        try {
            return Uni.createFrom()
                    .item(identity(serviceToken, context.request().getHeader(ACTOR_TOKEN)));
        } catch (Failure refused) {
            failures.count(refused);
            return Uni.createFrom().failure(new AuthenticationFailedException(refused.getMessage(), refused));
        }
    }

    private SecurityIdentity identity(String serviceToken, @Nullable String actorToken) {
        JsonWebToken service = verified(verifier::verifyReused, serviceToken, "invalid_service_token");
        String caller = service.getIssuer();
        QuarkusSecurityIdentity.Builder identity =
                QuarkusSecurityIdentity.builder().addAttribute(CALLER_ATTRIBUTE, caller);
        if (CallKind.INTERNAL.wireName().equals(service.getClaim(TokenClaims.KIND))) {
            identity.addRole(SERVICE_ROLE);
        }
        if (actorToken == null) {
            return identity.setPrincipal(new QuarkusPrincipal(caller)).build();
        }
        JsonWebToken token = verified(verifier::verify, actorToken, "invalid_actor_token");
        if (!config.actorIssuers().contains(token.getIssuer()) || !caller.equals(token.getIssuer())) {
            throw Failure.unauthorized("invalid_actor_token", caller + " may not speak for a user.");
        }
        Actor actor = actor(token);
        return identity.setPrincipal(new QuarkusPrincipal(Long.toString(actor.userId())))
                .addRoles(actor.role().granted())
                .addAttribute(ACTOR_ATTRIBUTE, actor)
                .build();
    }

    /** A good signature over claims that name no user is no actor token either. */
    private static Actor actor(JsonWebToken token) {
        try {
            return TokenClaims.actor(token);
        } catch (IllegalArgumentException | NullPointerException | NoSuchElementException unnamed) {
            throw Failure.unauthorized("invalid_actor_token", "The token names no user.")
                    .causedBy(unnamed);
        }
    }

    private interface Verification {
        JsonWebToken of(String token) throws ParseException;
    }

    private static JsonWebToken verified(Verification verification, String token, String code) {
        try {
            return verification.of(token);
        } catch (ParseException refused) {
            throw Failure.unauthorized(code, "The token is not valid for this service.")
                    .causedBy(refused);
        }
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, null, null));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }
}
