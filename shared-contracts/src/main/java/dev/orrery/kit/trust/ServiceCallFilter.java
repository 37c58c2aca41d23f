package dev.orrery.kit.trust;

import dev.orrery.kit.request.RequestIds;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.lang.reflect.Method;
import java.util.Objects;

/**
 * Puts the service token and the request id on every call of a REST client that is marked with {@link CallsService}, and
 * inside a user's request an actor token too, when this service is one of those that may speak for users. Register it on
 * the client interface.
 */
@ApplicationScoped
public class ServiceCallFilter implements ClientRequestFilter {
    private static final String INVOKED_METHOD = "org.eclipse.microprofile.rest.client.invokedMethod";

    private final TokenSigner signer;
    private final boolean speaksForUsers;

    ServiceCallFilter(TokenSigner signer, TrustConfig config) {
        this.signer = signer;
        this.speaksForUsers = config.actorIssuers().contains(config.serviceName());
    }

    @Override
    public void filter(ClientRequestContext request) {
        Method method = (Method) Objects.requireNonNull(request.getProperty(INVOKED_METHOD), "not a REST client call");
        String target = Objects.requireNonNull(
                        method.getDeclaringClass().getAnnotation(CallsService.class),
                        () -> method.getDeclaringClass() + " lacks @CallsService")
                .value();
        String requestId = RequestIds.current();
        request.getHeaders()
                .putSingle(ServiceTokenMechanism.SERVICE_TOKEN, signer.serviceToken(target, CallKind.INTERNAL));
        request.getHeaders().putSingle(RequestIds.HEADER, requestId);
        if (speaksForUsers && Arc.container().requestContext().isActive()) {
            CurrentCall call = Arc.container().instance(CurrentCall.class).get();
            call.actorIfAny()
                    .ifPresent(actor -> request.getHeaders()
                            .putSingle(ServiceTokenMechanism.ACTOR_TOKEN, signer.actorToken(target, actor, requestId)));
        }
    }
}
