package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.LocalModels;
import dev.orrery.runtime.RuntimeConfig;
import dev.orrery.runtime.chat.ChatQueue;
import dev.orrery.runtime.chat.Generation;
import dev.orrery.runtime.chat.GenerationEvent;
import dev.orrery.runtime.model.RuntimeController.Serving;
import dev.orrery.runtime.openai.ChatCompletion.Chunk;
import dev.orrery.runtime.openai.ChatCompletion.Delta;
import dev.orrery.runtime.openai.ChatCompletion.Usage;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Answers chat completions with the loaded chat model, whole or as a stream. */
@Singleton
public class ChatService {
    private static final String EVENT_STREAM = "text/event-stream;charset=UTF-8";

    private final LocalModels models;
    private final RuntimeConfig config;
    private final ObjectMapper json;

    ChatService(LocalModels models, RuntimeConfig config, ObjectMapper json) {
        this.models = models;
        this.config = config;
        this.json = json;
    }

    /** @param clientGone asked while the model works; once true, the generation stops */
    Response answer(@Nullable JsonNode body, ModelChoice choice, BooleanSupplier clientGone) {
        ChatRequest request = ChatRequest.read(body, config.inference());
        Serving<ChatQueue> serving = choice.choose(models.inference(), request.model());
        String model = request.model() == null ? serving.spec().runtimeModelId() : request.model();
        Generation generation = serving.model().submit(request.call());
        return request.stream()
                ? stream(generation, model, clientGone)
                : Response.ok(whole(generation, model, clientGone)).build();
    }

    /** The suite's answer shape; never streams. */
    ChatCompletion.SuiteResponse respond(@Nullable JsonNode body, ModelChoice choice, BooleanSupplier clientGone) {
        ChatRequest request = ChatRequest.read(body, config.inference());
        Serving<ChatQueue> serving = choice.choose(models.inference(), request.model());
        String model = request.model() == null ? serving.spec().runtimeModelId() : request.model();
        return ChatCompletion.SuiteResponse.of(whole(serving.model().submit(request.call()), model, clientGone));
    }

    private static ChatCompletion whole(Generation generation, String model, BooleanSupplier clientGone) {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (next(generation, clientGone)) {
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

    private static GenerationEvent next(Generation generation, BooleanSupplier clientGone) {
        GenerationEvent event = generation.next(clientGone);
        if (event == null) {
            throw Failure.of(499, "client_gone", "The client closed the connection.");
        }
        return event;
    }

    /** Waits for the model to accept the prompt, so that a refusal is still an HTTP status. */
    private Response stream(Generation generation, String model, BooleanSupplier clientGone) {
        next(generation, clientGone);
        StreamingOutput pieces = out -> {
            try {
                write(generation, model, clientGone, out);
            } finally {
                // A failed write means that the client is gone; an ended generation does not mind.
                generation.cancel();
            }
        };
        return Response.ok(pieces, EVENT_STREAM)
                .header("Cache-Control", "no-cache")
                .build();
    }

    private void write(Generation generation, String model, BooleanSupplier clientGone, OutputStream out)
            throws IOException {
        String id = completionId();
        send(out, Chunk.of(id, model, new Delta("assistant", ""), null, null));
        try {
            boolean blank = true;
            while (true) {
                GenerationEvent event = generation.next(clientGone);
                if (event instanceof GenerationEvent.Text(String piece)) {
                    // Models often begin with a line feed, which is no part of the answer.
                    String text = blank ? piece.stripLeading() : piece;
                    if (!text.isEmpty()) {
                        blank = false;
                        send(out, Chunk.of(id, model, new Delta(null, text), null, null));
                    }
                } else if (event instanceof GenerationEvent.Finished(var reason, int prompt, int completion)) {
                    send(out, Chunk.of(id, model, new Delta(null, null), reason, Usage.of(prompt, completion)));
                    send(out, "[DONE]");
                    return;
                } else if (event == null) {
                    return;
                }
            }
        } catch (Failure failure) {
            send(out, ModelErrors.Body.of(failure.status(), ErrorBody.of(failure)));
        }
    }

    private void send(OutputStream out, Object event) throws IOException {
        String data = event instanceof String text ? text : json.writeValueAsString(event);
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String completionId() {
        return "chatcmpl-" + UUID.randomUUID();
    }
}
