package dev.orrery.backend.gateway;

import dev.orrery.backend.apikey.ScopedCallers;
import dev.orrery.backend.idempotency.IdempotencyKeys;
import dev.orrery.backend.identity.ClientAuthenticator;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.ServiceTokenMechanism;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forwards a client's request to the service that owns its path, in the name of the authenticated user. */
@ApplicationScoped
class Gateway {
    /** After the edge's own filters, before its resources. */
    private static final int ORDER = 500;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ClientAuthenticator clients;
    private final ScopedCallers callers;
    private final EngineSwitch engine;
    private final Upstreams upstreams;
    private final IdempotencyKeys keys;

    Gateway(
            ClientAuthenticator clients,
            ScopedCallers callers,
            EngineSwitch engine,
            Upstreams upstreams,
            IdempotencyKeys keys) {
        this.clients = clients;
        this.callers = callers;
        this.engine = engine;
        this.upstreams = upstreams;
        this.keys = keys;
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
        authenticate(context.request().getHeader("Authorization"), route).onComplete(authenticated -> {
            if (context.response().closed()) {
                return;
            }
            if (authenticated.failed()) {
                context.request().resume();
                fail(context, authenticated.cause());
            } else {
                context.put(ServiceTokenMechanism.ACTOR_ATTRIBUTE, authenticated.result());
                forward(context, route, authenticated.result());
            }
        });
    }

    private Future<Actor> authenticate(@Nullable String authorization, GatewayRoute route) {
        return route.scope()
                .map(scope -> callers.authenticate(authorization, scope))
                .orElseGet(() -> clients.authenticate(authorization));
    }

    private void forward(RoutingContext context, GatewayRoute route, Actor actor) {
        HttpServerRequest request = context.request();
        Optional<Failure> refusal = engine.refusal(request.method(), request.path());
        if (refusal.isPresent()) {
            request.resume();
            fail(context, refusal.get());
        } else if (SentOnce.appliesTo(request)) {
            forwardOnce(context, route.service(), actor);
        } else {
            new Forwarding(upstreams, context, route.service(), actor, null).start();
        }
    }

    /** Answers a request that was answered before with that answer; the first is forwarded. */
    private void forwardOnce(RoutingContext context, SuiteService service, Actor actor) {
        HttpServerRequest request = context.request();
        SentOnce.read(request)
                .compose(body -> context.vertx()
                        .executeBlocking(
                                () -> {
                                    IdempotencyKey key =
                                            IdempotencyKey.of(request).orElseThrow();
                                    byte[] scope = keys.scope(actor.userId(), request.path(), key);
                                    Optional<IdempotencyKeys.Answer> before = keys.claim(scope, body.getBytes());
                                    before.ifPresent(answer -> context.put(IdempotencyKey.REPLAYED, answer));
                                    return new SentOnce(context.vertx(), keys, scope, body);
                                },
                                false))
                .onSuccess(once -> {
                    if (context.get(IdempotencyKey.REPLAYED) instanceof IdempotencyKeys.Answer answer) {
                        context.response()
                                .setStatusCode(answer.status())
                                .putHeader("Content-Type", "application/json")
                                .putHeader(IdempotencyKey.REPLAYED, "true")
                                .end(answer.json());
                    } else {
                        new Forwarding(upstreams, context, service, actor, once).start();
                    }
                })
                .onFailure(cause -> fail(context, cause));
    }

    private static void fail(RoutingContext context, Throwable cause) {
        context.fail(cause instanceof Failure failure ? failure.status() : 500, cause);
    }
}
