package dev.orrery.backend.playground.support;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.ServiceTokenMechanism;
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
import java.util.Set;

/**
 * Takes a test header for a login, so that the playgrounds are tested without the tables of identity. A request
 * without the header goes to the real mechanism, if there is one.
 */
@ApplicationScoped
public class TestUserMechanism implements HttpAuthenticationMechanism {
    public static final String HEADER = "X-Test-User";
    private static final int BEFORE_THE_REAL_ONE = 5000;

    /** Value of the header for this user. */
    public static String header(Actor actor) {
        return actor.userId() + "/" + actor.role().wireName() + "/" + actor.organizationId();
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviders) {
        String header = context.request().getHeader(HEADER);
        if (header == null) {
            return Uni.createFrom().nullItem();
        }
        String[] parts = header.split("/", -1);
        Role role = Role.parse(parts[1]).orElseThrow();
        Actor actor = new Actor(Long.parseLong(parts[0]), "user" + parts[0], role, parts[2]);
        SecurityIdentity identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(parts[0]))
                .addRoles(role.granted())
                .addAttribute(ServiceTokenMechanism.ACTOR_ATTRIBUTE, actor)
                .build();
        return Uni.createFrom().item(identity);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, null, null));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    @Override
    public int getPriority() {
        return BEFORE_THE_REAL_ONE;
    }
}
