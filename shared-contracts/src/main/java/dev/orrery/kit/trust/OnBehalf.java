package dev.orrery.kit.trust;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext;
import io.quarkus.arc.ManagedContext;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * Calls other services for a user outside of that user's request, such as in an execution that goes on after it: the
 * calls carry the user's actor token, so they are answered with the user's own rights.
 */
@ApplicationScoped
public class OnBehalf {
    private final CurrentIdentityAssociation identities;

    OnBehalf(CurrentIdentityAssociation identities) {
        this.identities = identities;
    }

    /** A user with its role and all below it. */
    public static SecurityIdentity identity(Actor actor) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(Long.toString(actor.userId())))
                .addRoles(actor.role().granted())
                .addAttribute(ServiceTokenMechanism.ACTOR_ATTRIBUTE, actor)
                .build();
    }

    public <T> T call(Actor actor, Supplier<T> work) {
        ManagedContext requests = Arc.container().requestContext();
        InjectableContext.ContextState outer = requests.getStateIfActive();
        requests.activate();
        try {
            identities.setIdentity(identity(actor));
            return work.get();
        } finally {
            requests.terminate();
            if (outer != null) {
                requests.activate(outer);
            }
        }
    }
}
