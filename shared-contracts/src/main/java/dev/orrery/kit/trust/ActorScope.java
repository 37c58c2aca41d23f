package dev.orrery.kit.trust;

import dev.orrery.kit.request.RequestIds;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/** Speaks for a user outside of that user's request, such as on a thread of its own. */
public final class ActorScope {
    private ActorScope() {}

    /** The identity of a user: role and all below it. */
    public static SecurityIdentity identity(Actor actor) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(Long.toString(actor.userId())))
                .addRoles(actor.role().granted())
                .addAttribute(ServiceTokenMechanism.ACTOR_ATTRIBUTE, actor)
                .build();
    }

    /** Runs this so that its calls to other services carry the user's token and this request id. */
    public static <T> T call(Actor actor, String requestId, Supplier<T> work) {
        ManagedContext context = Arc.container().requestContext();
        if (context.isActive()) {
            return work.get();
        }
        context.activate();
        Object outer = MDC.get(RequestIds.MDC_KEY);
        try {
            MDC.put(RequestIds.MDC_KEY, requestId);
            Arc.container().instance(CurrentIdentityAssociation.class).get().setIdentity(identity(actor));
            return work.get();
        } finally {
            context.terminate();
            if (outer == null) {
                MDC.remove(RequestIds.MDC_KEY);
            } else {
                MDC.put(RequestIds.MDC_KEY, outer);
            }
        }
    }
}
