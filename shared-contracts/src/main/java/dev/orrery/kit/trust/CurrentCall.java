package dev.orrery.kit.trust;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestIds;
import io.quarkus.arc.Unremovable;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** Who calls, and for whom. Outgoing calls look it up, also where nothing injects it. */
@Unremovable
@RequestScoped
public class CurrentCall {
    private final SecurityIdentity identity;

    CurrentCall(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The user of this call. @throws Failure 401 when a service calls in its own name. */
    public Actor actor() {
        return actorIfAny()
                .orElseThrow(() -> Failure.unauthorized("invalid_actor_token", "This call must be made for a user."));
    }

    public Optional<Actor> actorIfAny() {
        return Optional.ofNullable(identity.<Actor>getAttribute(ServiceTokenMechanism.ACTOR_ATTRIBUTE));
    }

    /** Name of the calling service. */
    public String caller() {
        return Optional.ofNullable(identity.<String>getAttribute(ServiceTokenMechanism.CALLER_ATTRIBUTE))
                .orElse("client");
    }

    public String requestId() {
        return RequestIds.current();
    }
}
