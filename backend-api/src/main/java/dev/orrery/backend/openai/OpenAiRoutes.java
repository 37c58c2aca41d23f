package dev.orrery.backend.openai;

import dev.orrery.backend.apikey.ApiKeyScope;
import dev.orrery.backend.apikey.ScopedCallers;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.OnBehalf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The OpenAI protocol at the edge: {@code POST /v1/chat/completions}, {@code POST /v1/embeddings}, {@code GET /v1/models}
 * and {@code GET /v1/models/{id}}. Served on the event loop, and before the resources of the service.
 */
@ApplicationScoped
class OpenAiRoutes {
    private static final int ORDER = 500;
    private static final String MODELS = "/v1/models";

    private final ScopedCallers callers;
    private final OpenAiEdge edge;
    private final ModelCatalog models;
    private final OnBehalf onBehalf;

    OpenAiRoutes(ScopedCallers callers, OpenAiEdge edge, ModelCatalog models, OnBehalf onBehalf) {
        this.callers = callers;
        this.edge = edge;
        this.models = models;
        this.onBehalf = onBehalf;
    }

    void register(@Observes Router router) {
        for (Route route : Route.values()) {
            router.route(route.path())
                    .order(ORDER)
                    .handler(context -> call(context, route))
                    .failureHandler(OpenAiErrors::answer);
        }
        list(router, MODELS, context -> models.list().encode());
        list(router, MODELS + "/*", context -> models.one(idIn(context)).encode());
    }

    private void list(Router router, String path, Function<RoutingContext, String> answer) {
        router.route(HttpMethod.GET, path)
                .order(ORDER)
                .handler(context -> authenticated(context, ApiKeyScope.MODELS, actor -> list(context, actor, answer)))
                .failureHandler(OpenAiErrors::answer);
    }

    /** Ids may hold slashes; they are the rest of the path. */
    private static String idIn(RoutingContext context) {
        return context.normalizedPath().substring(MODELS.length() + 1);
    }

    private void list(RoutingContext context, Actor actor, Function<RoutingContext, String> answer) {
        EventLoop.of(context)
                .blocking(() -> onBehalf.call(actor, () -> answer.apply(context)))
                .onSuccess(body -> context.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body))
                .onFailure(context::fail);
    }

    private void call(RoutingContext context, Route route) {
        if (!context.request().method().equals(HttpMethod.POST)) {
            context.response().putHeader("Allow", "POST");
            context.fail(405);
            return;
        }
        context.request().pause();
        authenticated(
                context,
                route.scope(),
                actor -> RequestBody.read(context.request(), edge.maxRequestBytes())
                        .onSuccess(body -> start(context, route, actor, body))
                        .onFailure(context::fail));
    }

    private void start(RoutingContext context, Route route, Actor actor, Buffer body) {
        try {
            new ModelCall(edge, context, route, actor, ModelCallBody.of(body.getBytes(), route.mayStream())).start();
        } catch (Failure refused) {
            context.fail(refused);
        }
    }

    private void authenticated(RoutingContext context, ApiKeyScope scope, Consumer<Actor> then) {
        Future<Actor> caller = callers.authenticate(context.request().getHeader("Authorization"), scope);
        caller.onComplete(result -> {
            if (context.response().closed()) {
                return;
            }
            if (result.succeeded()) {
                then.accept(result.result());
            } else {
                context.request().resume();
                context.fail(result.cause());
            }
        });
    }
}
