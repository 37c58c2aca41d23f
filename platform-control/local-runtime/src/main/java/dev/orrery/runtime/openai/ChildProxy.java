package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.runtime.RuntimeConfig;
import dev.orrery.runtime.chat.FinishReason;
import dev.orrery.runtime.child.ChildServer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;

/** Passes model requests to a child process and its answers back, streams event by event. */
@Singleton
public class ChildProxy {
    private final EgressClient egress;
    private final ObjectMapper json;
    private final Duration longest;

    ChildProxy(EgressClient egress, ObjectMapper json, RuntimeConfig config) {
        this.egress = egress;
        this.json = json;
        this.longest = config.child().requestTimeout();
    }

    /** The child's own answer, whatever its status. @throws Failure 502 {@code runtime_unavailable} */
    Response chat(ChildServer child, ObjectNode body, ClientConnection client) {
        return forward(child, "/v1/chat/completions", asMessages(body), client);
    }

    /** As {@link #chat}. */
    Response embeddings(ChildServer child, ObjectNode body) {
        return forward(child, "/v1/embeddings", body, ClientConnection.staying());
    }

    /** A whole answer as this process's own shape. @throws Failure with the child's status and error */
    ChatCompletion complete(ChildServer child, ObjectNode body, String model, ClientConnection client) {
        ObjectNode whole = asMessages(body).put("stream", false);
        try (EgressStream stream = open(child, "/v1/chat/completions", whole, client)) {
            JsonNode answer = json.readTree(stream.body().readAllBytes());
            if (!stream.isSuccess()) {
                JsonNode error = answer.path("error").isObject() ? answer.path("error") : answer;
                throw Failure.of(
                        stream.status(),
                        error.path("code").asText("runtime_refused"),
                        error.path("message").asText("The model server refused the request."));
            }
            JsonNode usage = answer.path("usage");
            return ChatCompletion.of(
                    answer.path("id").asText(""),
                    model,
                    answer.path("choices")
                            .path(0)
                            .path("message")
                            .path("content")
                            .asText(""),
                    FinishReason.STOP,
                    ChatCompletion.Usage.of(
                            usage.path("prompt_tokens").asInt(),
                            usage.path("completion_tokens").asInt()));
        } catch (IOException broken) {
            throw unavailable(broken);
        }
    }

    private Response forward(ChildServer child, String path, ObjectNode body, ClientConnection client) {
        EgressStream stream = open(child, path, body, client);
        if (stream.isSuccess() && stream.contentType().startsWith(MediaType.SERVER_SENT_EVENTS)) {
            return SseResponse.of(client, sink -> relay(stream, sink));
        }
        try (stream) {
            return Response.status(stream.status())
                    .type(MediaType.APPLICATION_JSON)
                    .entity(stream.body().readAllBytes())
                    .build();
        } catch (IOException broken) {
            throw unavailable(broken);
        }
    }

    private EgressStream open(ChildServer child, String path, ObjectNode body, ClientConnection client) {
        ObjectNode named = body.deepCopy().put("model", child.servedId());
        Thread waiting = Thread.currentThread();
        client.onGone(waiting::interrupt);
        try {
            EgressRequest request = EgressRequest.json(
                    "POST", child.address(path), json.writeValueAsBytes(named), longest, Reach.PRIVATE_NETWORKS);
            EgressStream stream = egress.stream(request, longest);
            // Closing the connection is how a model server learns that nobody waits for the rest.
            client.onGone(stream::close);
            return stream;
        } catch (EgressException | IOException failed) {
            if (client.isGone()) {
                throw new ClientGone();
            }
            throw unavailable(failed);
        }
    }

    private void relay(EgressStream stream, SseResponse.Sink sink) {
        try (stream;
                SseReader events = new SseReader(stream.body())) {
            boolean ended = false;
            for (SseEvent event = events.next(); event != null; event = events.next()) {
                ended = event.data().equals("[DONE]");
                sink.send(event);
            }
            if (!ended) {
                throw new IOException("The stream ended early");
            }
        } catch (IOException broken) {
            sink.client().check();
            Failure failure = unavailable(broken);
            sink.send(SseEvent.unnamed(text(ModelErrors.Body.of(failure.status(), ErrorBody.of(failure)))));
        }
    }

    /** The suite's {@code input} as the {@code messages} that model servers read. */
    private static ObjectNode asMessages(ObjectNode body) {
        if (body.hasNonNull("messages") || !body.hasNonNull("input")) {
            return body;
        }
        ObjectNode translated = body.deepCopy();
        JsonNode input = translated.remove("input");
        ArrayNode messages = translated.putArray("messages");
        if (input.isTextual()) {
            messages.addObject().put("role", "user").set("content", input);
        }
        for (JsonNode message : input.isArray() ? input : messages.arrayNode()) {
            ObjectNode copy = message.deepCopy();
            if (message.path("content").isArray()
                    && message.path("content").valueStream().allMatch(part -> part.has("text"))) {
                copy.put(
                        "content",
                        message.path("content")
                                .valueStream()
                                .map(part -> part.path("text").asText())
                                .collect(Collectors.joining("\n")));
            }
            messages.add(copy);
        }
        return translated;
    }

    private String text(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Failure unavailable(Exception cause) {
        return Failure.badGateway("runtime_unavailable", "The model server broke off; its state tells why.")
                .causedBy(cause);
    }
}
