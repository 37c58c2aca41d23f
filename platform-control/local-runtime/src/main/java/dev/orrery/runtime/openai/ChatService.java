package dev.orrery.runtime.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.runtime.LocalModels;
import dev.orrery.runtime.RuntimeConfig;
import dev.orrery.runtime.chat.ChatQueue;
import dev.orrery.runtime.chat.Generation;
import dev.orrery.runtime.chat.GenerationEvent;
import dev.orrery.runtime.child.ChildServer;
import dev.orrery.runtime.model.Backend;
import dev.orrery.runtime.model.RuntimeController.Serving;
import dev.orrery.runtime.openai.ChatCompletion.Chunk;
import dev.orrery.runtime.openai.ChatCompletion.Delta;
import dev.orrery.runtime.openai.ChatCompletion.Usage;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers chat completions with the loaded chat model, whole or as a stream. */
@Singleton
public class ChatService {
    private final LocalModels models;
    private final RuntimeConfig config;
    private final ObjectMapper json;
    private final ChildProxy children;

    ChatService(LocalModels models, RuntimeConfig config, ObjectMapper json, ChildProxy children) {
        this.models = models;
        this.config = config;
        this.json = json;
        this.children = children;
    }

    /** @param client the generation stops when it leaves */
    Response answer(@Nullable JsonNode body, ModelChoice choice, ClientConnection client) {
        Payload fields = Payload.of(body);
        Serving<ChatQueue> serving = choice.choose(models.inference(), fields.text("model"));
        return switch (serving.backend()) {
            case Backend.InProcess<ChatQueue>(ChatQueue queue) -> {
                ChatRequest request = ChatRequest.read(body, config.inference());
                Generation generation = queue.submit(request.call());
                yield request.stream()
                        ? stream(generation, shown(serving, fields), client)
                        : Response.ok(whole(generation, shown(serving, fields), client))
                                .build();
            }
            case Backend.Child<ChatQueue>(ChildServer child) -> children.chat(child, fields.node(), client);
        };
    }

    private static String shown(Serving<ChatQueue> serving, Payload fields) {
        String asked = fields.text("model");
        return asked == null ? serving.spec().runtimeModelId() : asked;
    }

    /** The suite's answer shape; never streams. */
    ChatCompletion.SuiteResponse respond(@Nullable JsonNode body, ModelChoice choice, ClientConnection client) {
        Payload fields = Payload.of(body);
        Serving<ChatQueue> serving = choice.choose(models.inference(), fields.text("model"));
        String model = shown(serving, fields);
        return ChatCompletion.SuiteResponse.of(
                switch (serving.backend()) {
                    case Backend.InProcess<ChatQueue>(ChatQueue queue) ->
                        whole(
                                queue.submit(ChatRequest.read(body, config.inference())
                                        .call()),
                                model,
                                client);
                    case Backend.Child<ChatQueue>(ChildServer child) ->
                        children.complete(child, fields.node(), model, client);
                });
    }

    private static ChatCompletion whole(Generation generation, String model, ClientConnection client) {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (next(generation, client)) {
                case GenerationEvent.Started _ -> {}
                case GenerationEvent.Text(String piece) -> text.append(piece);
                case GenerationEvent.Finished(var reason, int prompt, int completion) -> {
                    return ChatCompletion.of(
                            completionId(), model, text.toString().strip(), reason, Usage.of(prompt, completion));
                }
                case GenerationEvent.Failed(Failure failure) -> throw failure;
            }
        }
    }

    private static GenerationEvent next(Generation generation, ClientConnection client) {
        GenerationEvent event = generation.next(client::isGone);
        if (event == null) {
            throw new ClientGone();
        }
        return event;
    }

    /** Waits for the model to accept the prompt, so that a refusal is still an HTTP status. */
    private Response stream(Generation generation, String model, ClientConnection client) {
        next(generation, client);
        client.onGone(generation::cancel);
        return SseResponse.of(client, sink -> write(generation, model, sink));
    }

    private void write(Generation generation, String model, SseResponse.Sink sink) {
        String id = completionId();
        send(sink, Chunk.of(id, model, new Delta("assistant", ""), null, null));
        try {
            boolean blank = true;
            while (true) {
                GenerationEvent event = next(generation, sink.client());
                if (event instanceof GenerationEvent.Text(String piece)) {
                    // Models often begin with a line feed, which is no part of the answer.
                    String text = blank ? piece.stripLeading() : piece;
                    if (!text.isEmpty()) {
                        blank = false;
                        send(sink, Chunk.of(id, model, new Delta(null, text), null, null));
                    }
                } else if (event instanceof GenerationEvent.Finished(var reason, int prompt, int completion)) {
                    send(sink, Chunk.of(id, model, new Delta(null, null), reason, Usage.of(prompt, completion)));
                    send(sink, "[DONE]");
                    return;
                }
            }
        } catch (Failure failure) {
            send(sink, ModelErrors.Body.of(failure.status(), ErrorBody.of(failure)));
        }
    }

    private void send(SseResponse.Sink sink, Object event) {
        try {
            String data = event instanceof String text ? text : json.writeValueAsString(event);
            sink.send(SseEvent.unnamed(data));
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("An event is always JSON", notJson);
        }
    }

    private static String completionId() {
        return "chatcmpl-" + UUID.randomUUID();
    }
}
