package dev.orrery.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.adapters.http.ProviderDispatch;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.backend.inference.ProviderAnswers;
import dev.orrery.kit.egress.EventLoopEgress;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.UsageFigures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer in one piece: counted, then sent, with the model's public name in place of the provider's. */
final class WholeAnswer {
    private static final Set<String> FIELDS = Set.of("model", "usage", "error");

    private final RoutingContext context;
    private final EventLoop loop;
    private final ModelCallBody request;
    private final MeteredCall call;
    private final EventLoopEgress.Call upstream;
    private final ProviderDispatch dispatch;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    WholeAnswer(
            RoutingContext context,
            EventLoop loop,
            ModelCallBody request,
            MeteredCall call,
            ProviderDispatch dispatch,
            EventLoopEgress.Call upstream) {
        this.context = context;
        this.loop = loop;
        this.request = request;
        this.call = call;
        this.upstream = upstream;
        this.dispatch = dispatch;
    }

    void relay(HttpClientResponse response) {
        response.handler(this::take);
        response.exceptionHandler(broken -> fail("The model provider broke off its answer.", broken));
        response.endHandler(end -> finish(response));
        response.resume();
    }

    private void take(Buffer piece) {
        if (over) {
            return;
        }
        body.appendBuffer(piece);
        if (body.length() > dispatch.request().maxBytes()) {
            fail(
                    "The model provider's answer is longer than "
                            + dispatch.request().maxBytes() + " bytes.",
                    null);
            upstream.cancel();
        }
    }

    private void finish(HttpClientResponse response) {
        if (over) {
            return;
        }
        byte[] bytes = body.getBytes();
        try {
            TopLevelJson json = TopLevelJson.read(bytes, FIELDS);
            if (response.statusCode() >= 200 && response.statusCode() < 300) {
                succeed(json, bytes);
            } else {
                over = true;
                call.failed(UsageFigures.NONE);
                refuse(response, json, bytes);
            }
        } catch (IOException noJson) {
            if (response.statusCode() >= 400) {
                over = true;
                call.failed(UsageFigures.NONE);
                OpenAiErrors.answer(
                        context,
                        Failure.of(
                                ProviderAnswers.shownStatus(response.statusCode()),
                                "upstream_error",
                                "The model provider refused the request."));
            } else {
                fail("The model provider answered without JSON.", noJson);
            }
        }
    }

    private void succeed(TopLevelJson json, byte[] bytes) throws IOException {
        over = true;
        JsonNode usage = json.value("usage");
        byte[] shown = json.has("model") ? json.with(Map.of("model", TextNode.valueOf(request.model()))) : bytes;
        loop.when(call.answered(Usages.of(usage, request.length(), 1)))
                .onSuccess(committed -> {
                    if (!context.response().closed()) {
                        context.response()
                                .putHeader("Content-Type", "application/json")
                                .end(Buffer.buffer(shown));
                    }
                })
                .onFailure(context::fail);
    }

    /** The provider's own words and status; words of another form are put into this protocol's. */
    private void refuse(HttpClientResponse response, TopLevelJson json, byte[] bytes) throws IOException {
        int status = ProviderAnswers.shownStatus(response.statusCode());
        String retryAfter = response.getHeader("Retry-After");
        if (retryAfter != null) {
            context.response().putHeader("Retry-After", retryAfter);
        }
        JsonNode error = json.value("error");
        if (error != null && error.isObject()) {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(bytes));
        } else {
            UpstreamError told = UpstreamError.of(TopLevelJson.tree(bytes), "upstream_error");
            OpenAiErrors.answer(context, Failure.of(status, told.code(), told.message()));
        }
    }

    private void fail(String message, @Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        call.failed(UsageFigures.NONE);
        Failure failure = Failure.badGateway("llm_unreachable", message);
        dispatch.broke(failure);
        context.fail(cause == null ? failure : failure.causedBy(cause));
    }
}
