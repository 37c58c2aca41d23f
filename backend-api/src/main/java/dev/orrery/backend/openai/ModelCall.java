package dev.orrery.backend.openai;

import dev.orrery.adapters.http.ProviderDispatch;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EventLoopEgress;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.sse.OpenStreams;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.UsageFigures;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the model's provider and back, on the event loop of the client's connection. A client that
 * leaves cancels the call of the model at once. What the call used is committed before the end of the answer goes out.
 */
final class ModelCall {
    private final OpenAiEdge edge;
    private final RoutingContext context;
    private final Route route;
    private final Actor actor;
    private final ModelCallBody body;
    private final EventLoop loop;
    private final EventLoopEgress.Call upstream = new EventLoopEgress.Call();
    private final long began = System.nanoTime();
    private @Nullable ProviderDispatch dispatch;
    private @Nullable MeteredCall metered;
    private @Nullable StreamedAnswer stream;
    private boolean clientGone;

    ModelCall(OpenAiEdge edge, RoutingContext context, Route route, Actor actor, ModelCallBody body) {
        this.edge = edge;
        this.context = context;
        this.route = route;
        this.actor = actor;
        this.body = body;
        this.loop = EventLoop.of(context);
    }

    void start() {
        context.addEndHandler(end -> {
            if (end.failed()) {
                leave();
            }
            if (dispatch != null) {
                dispatch.close();
            }
            if (stream != null) {
                OpenStreams.closed();
            }
        });
        OpenAiEdge.Admitted known = edge.admitNow(actor, route, body.model());
        if (known != null) {
            prepare(known);
            return;
        }
        loop.blocking(() -> edge.admit(actor, route, body.model()))
                .onSuccess(this::prepare)
                .onFailure(context::fail);
    }

    private void leave() {
        clientGone = true;
        if (metered != null) {
            metered.cut(delivered());
        }
        if (stream != null) {
            stream.stop();
        }
        upstream.cancel();
    }

    private UsageFigures delivered() {
        return stream == null ? estimate(0) : stream.delivered();
    }

    private UsageFigures estimate(long pieces) {
        return UsageFigures.estimate(body.length(), pieces);
    }

    private void prepare(OpenAiEdge.Admitted admitted) {
        Callable<ProviderDispatch> making =
                () -> edge.dispatch(admitted, route, body.forProvider(admitted.providerModelId()));
        if (edge.dispatchMayBlock(admitted)) {
            loop.blocking(making)
                    .onSuccess(made -> forward(admitted, made))
                    .onFailure(failed -> refuse(admitted, failed));
            return;
        }
        ProviderDispatch made;
        try {
            made = making.call();
        } catch (Exception failed) {
            refuse(admitted, failed);
            return;
        }
        forward(admitted, made);
    }

    private void refuse(OpenAiEdge.Admitted admitted, Throwable failed) {
        context.fail(failed instanceof EgressException invalid ? unreachable(admitted, invalid) : failed);
    }

    private void forward(OpenAiEdge.Admitted admitted, ProviderDispatch made) {
        if (clientGone) {
            made.close();
            return;
        }
        dispatch = made;
        MeteredCall call = edge.begin(actor, admitted, route);
        metered = call;
        edge.egress()
                .send(made.request().header(RequestIds.HEADER, loop.requestId()), upstream)
                .onSuccess(exchange -> answer(exchange.response(), made, call))
                .onFailure(failed -> {
                    if (!clientGone) {
                        made.broke(failed);
                        call.failed(estimate(0));
                        context.fail(unreachable(admitted, failed));
                    }
                });
    }

    private void answer(HttpClientResponse response, ProviderDispatch made, MeteredCall call) {
        if (clientGone) {
            return;
        }
        made.answered(response.statusCode());
        String type = Objects.requireNonNullElse(response.getHeader("Content-Type"), "");
        boolean ok = response.statusCode() >= 200 && response.statusCode() < 300;
        if (ok && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            stream = new StreamedAnswer(context, loop, body, call, made, upstream, () -> edge.firstToken(began));
            OpenStreams.opened();
            stream.relay(response);
        } else {
            new WholeAnswer(context, loop, body, call, made, upstream).relay(response);
        }
    }

    private static Failure unreachable(OpenAiEdge.Admitted admitted, Throwable cause) {
        return Failure.badGateway(
                        "llm_unreachable",
                        "The model provider '" + admitted.model().provider().slug() + "' did not answer.")
                .causedBy(cause);
    }
}
