package dev.orrery.backend.gateway;

import dev.orrery.backend.identity.ClientAuthenticator;
import dev.orrery.kit.failure.Failure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/** Forwards a client's request to the service that owns its path, in the name of the authenticated user. */
@ApplicationScoped
class Gateway {
    /** After the edge's own filters, before its resources. */
    private static final int ORDER = 500;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ClientAuthenticator clients;
    private final Upstreams upstreams;

    Gateway(ClientAuthenticator clients, Upstreams upstreams) {
        this.clients = clients;
        this.upstreams = upstreams;
    }

    void register(@Observes Router router) {
        for (GatewayRoute route : GatewayRoute.values()) {
            router.route(route.prefix() + "/*").order(ORDER).handler(context -> handle(context, route));
        }
    }

    private void handle(RoutingContext context, GatewayRoute route) {
        if (!route.owns(PathRules.path(context.request().uri()))) {
            context.next();
            return;
        }
        if (!METHODS.contains(context.request().method().name())) {
            context.fail(405);
            return;
        }
        context.request().pause();
        clients.authenticate(context.request().getHeader("Authorization")).onComplete(authenticated -> {
            if (context.response().closed()) {
                return;
            }
            if (authenticated.succeeded()) {
                new Forwarding(upstreams, context, route.service(), authenticated.result()).start();
            } else {
                context.request().resume();
                context.fail(
                        authenticated.cause() instanceof Failure failure ? failure.status() : 500,
                        authenticated.cause());
            }
        });
    }
}
