package dev.orrery.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.adapters.http.ProviderDispatch;
import dev.orrery.kit.egress.EventLoopEgress;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.UsageFigures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes as events. Each is passed on as it comes; a client that reads slowly slows the provider. The last
 * one, {@code [DONE]}, waits until the call is counted.
 */
final class StreamedAnswer {
    private static final Logger LOG = Logger.getLogger(StreamedAnswer.class);
    private static final Set<String> FIELDS = Set.of("model", "usage", "choices", "error");
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";

    private final HttpServerResponse client;
    private final EventLoop loop;
    private final ModelCallBody request;
    private final MeteredCall call;
    private final ProviderDispatch dispatch;
    private final EventLoopEgress.Call upstream;
    private final Vertx vertx;
    private final SseFrames frames;
    private final Runnable begins;
    private @Nullable JsonNode usage;
    private long pieces;
    private boolean finished;
    private boolean refused;
    private boolean over;
    private long timer;

    /** @param begins called at the first piece of text */
    StreamedAnswer(
            RoutingContext context,
            EventLoop loop,
            ModelCallBody request,
            MeteredCall call,
            ProviderDispatch dispatch,
            EventLoopEgress.Call upstream,
            Runnable begins) {
        this.client = context.response();
        this.loop = loop;
        this.request = request;
        this.call = call;
        this.upstream = upstream;
        this.vertx = context.vertx();
        this.dispatch = dispatch;
        this.begins = begins;
        this.frames = new SseFrames(SseReader.MAX_EVENT_LENGTH);
    }

    /** What the client got so far. */
    UsageFigures delivered() {
        return Usages.of(usage, request.length(), pieces);
    }

    void relay(HttpClientResponse response) {
        client.setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        timer = vertx.setTimer(Math.max(1, dispatch.longest().toMillis()), late -> {
            breakOff("The model provider did not finish its answer in time.", null);
            upstream.cancel();
        });
        response.handler(piece -> pass(response, piece));
        response.exceptionHandler(broken -> breakOff("The connection to the model provider broke off.", broken));
        response.endHandler(end -> {
            if (finished && !refused) {
                finish();
            } else {
                breakOff("The model provider closed its stream early.", null);
            }
        });
        response.resume();
    }

    private void pass(HttpClientResponse response, Buffer piece) {
        if (over) {
            return;
        }
        Buffer out = Buffer.buffer(piece.length() + 64);
        try {
            frames.feed(piece, frame -> take(frame, out));
        } catch (IOException tooLong) {
            breakOff("The model provider sent an event that is too long.", tooLong);
            upstream.cancel();
            return;
        }
        if (out.length() > 0) {
            client.write(out);
            if (client.writeQueueFull()) {
                response.pause();
                client.drainHandler(drained -> response.resume());
            }
        }
        if (over) {
            finishCounted();
        }
    }

    /** Decides what the client gets of one event. */
    private void take(Buffer frame, Buffer out) {
        if (over) {
            return;
        }
        String data = data(frame);
        if (data == null) {
            out.appendBuffer(frame);
        } else if (data.equals(DONE)) {
            over = true;
        } else {
            out.appendBuffer(chunk(frame, data));
        }
    }

    /** The data of an event that has nothing else; null for comments and for events of another form. */
    private static @Nullable String data(Buffer frame) {
        String text = frame.toString(StandardCharsets.UTF_8).strip();
        return text.startsWith(DATA) && text.indexOf('\n') < 0
                ? text.substring(DATA.length()).strip()
                : null;
    }

    private Buffer chunk(Buffer frame, String data) {
        try {
            TopLevelJson json = TopLevelJson.read(data.getBytes(StandardCharsets.UTF_8), FIELDS);
            JsonNode told = json.value("usage");
            JsonNode choices = json.value("choices");
            if (told != null) {
                usage = told;
            }
            refused |= json.value("error") != null;
            boolean onlyUsage = told != null && (choices == null || choices.isEmpty());
            if (onlyUsage && !request.wantsUsage()) {
                return Buffer.buffer();
            }
            if (choices != null) {
                count(choices);
            }
            return json.has("model") ? event(json.with(Map.of("model", TextNode.valueOf(request.model())))) : frame;
        } catch (IOException otherForm) {
            LOG.debug("An event of a model provider is no JSON object; it is passed on as it is", otherForm);
            return frame;
        }
    }

    private void count(JsonNode choices) {
        boolean piece = false;
        for (JsonNode choice : choices) {
            finished |= choice.hasNonNull("finish_reason");
            for (JsonNode part : choice.path("delta")) {
                piece |= part.isArray()
                        ? !part.isEmpty()
                        : part.isTextual() && !part.textValue().isEmpty();
            }
        }
        // A first event that only tells the role is one of the provider's, and no token of the model.
        boolean roleOnly = choices.path(0).path("delta").size() == 1
                && choices.path(0).path("delta").has("role");
        if (piece && !roleOnly) {
            if (pieces == 0) {
                begins.run();
            }
            pieces++;
        }
    }

    private static Buffer event(byte[] json) {
        return Buffer.buffer(json.length + 8)
                .appendString("data: ")
                .appendBytes(json)
                .appendString("\n\n");
    }

    private void finish() {
        if (!over) {
            over = true;
            finishCounted();
        }
    }

    private void finishCounted() {
        vertx.cancelTimer(timer);
        if (refused) {
            call.failed(delivered());
            end(event(DONE.getBytes(StandardCharsets.US_ASCII)));
            return;
        }
        loop.when(call.answered(delivered()))
                .onSuccess(committed -> end(event(DONE.getBytes(StandardCharsets.US_ASCII))))
                .onFailure(uncounted -> end(error(Failure.unavailable(
                        "usage_unavailable", "The use of this model could not be counted; the answer ends here."))));
    }

    private void breakOff(String message, @Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        LOG.debugf(cause, "%s", message);
        vertx.cancelTimer(timer);
        Failure failure = Failure.badGateway("stream_incomplete", message);
        dispatch.broke(failure);
        call.failed(delivered());
        end(error(failure));
    }

    /** Nobody reads any more. */
    void stop() {
        over = true;
        vertx.cancelTimer(timer);
    }

    private static Buffer error(Failure failure) {
        return event(OpenAiErrors.body(failure).toString().getBytes(StandardCharsets.UTF_8));
    }

    private void end(Buffer last) {
        if (!client.closed() && !client.ended()) {
            client.end(last);
        }
    }
}
