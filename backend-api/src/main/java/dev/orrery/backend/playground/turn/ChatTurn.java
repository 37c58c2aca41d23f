package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.chat.ChatAnswer;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.backend.inference.BoundModel;
import dev.orrery.backend.inference.Delivered;
import dev.orrery.backend.inference.ModelGate;
import dev.orrery.backend.inference.ProviderAnswers;
import dev.orrery.backend.inference.Upstream;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.Metering;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers a prompt by the selected model alone: no agent, no tools, no retrieval. */
@ApplicationScoped
class ChatTurn {
    private final ModelGate models;
    private final Metering metering;
    private final Adapters adapters;
    private final PlaygroundConfig config;

    ChatTurn(ModelGate models, Metering metering, Adapters adapters, PlaygroundConfig config) {
        this.models = models;
        this.metering = metering;
        this.adapters = adapters;
        this.config = config;
    }

    Answer answer(Turn turn, Progress progress, Progress.Step thinking, ClientConnection client) {
        String modelId = Objects.requireNonNull(turn.session().modelId());
        thinking.complete("Prompt understood");
        Progress.Step connecting = progress.start("connecting", "Contacting the model", Map.of("model_id", modelId));
        BoundModel model = models.require(turn.actor(), modelId);
        ChatRequest request = ChatRequest.of(
                models.providerModelId(model), ModelHistory.of(turn.session(), turn.prompt(), config.history()));
        metering.admit(turn.actor());
        client.check();
        connecting.complete("Model contacted", null, model.statusDetails());
        MeteredCall call = metering.begin(turn.actor(), model.publicId(), UsageSource.CHAT);
        Delivered delivered = Delivered.of(request);
        try {
            ChatAnswer answer = stream(model, request, progress, client, delivered);
            call.answeredAndCommitted(delivered.figures(answer.usage()));
            return new Answer(answer.text(), answer.response(), null, metadata());
        } catch (ClientGone left) {
            call.cut(delivered.figures());
            throw left;
        } catch (Failure refused) {
            if (client.isGone()) {
                call.cut(delivered.figures());
                throw new ClientGone();
            }
            call.failed(delivered.figures());
            if (!refused.code().equals("stream_incomplete")) {
                progress.failActive();
            }
            throw ProviderAnswers.normalised(refused);
        }
    }

    private ChatAnswer stream(
            BoundModel model, ChatRequest request, Progress progress, ClientConnection client, Delivered delivered) {
        Progress.Step opening = progress.start("opening_stream", "Opening the stream", model.statusDetails());
        try (ChatStream stream = Upstream.open(client, () -> adapters.chat(model.provider()).stream(request))) {
            opening.complete("Stream opened", null, transport(stream, opening, "upstream_response_headers"));
            Progress.Step waiting =
                    progress.start("waiting_first_token", "Waiting for the first token", model.statusDetails());
            Progress.Step streaming = null;
            for (String piece = stream.next(); piece != null; piece = stream.next()) {
                if (streaming == null) {
                    waiting.complete("First token received", null, transport(stream, waiting, "first_token_delivery"));
                    streaming = progress.start("streaming_tokens", "Writing the answer", model.statusDetails());
                }
                progress.delta(piece);
                delivered.add(piece);
            }
            client.check();
            ChatAnswer answer = stream.answer();
            if (answer.text().isBlank()) {
                throw Failure.badGateway("empty_response", "The model answered without text; try again.");
            }
            if (streaming == null) {
                waiting.complete("Answer received", characters(answer.text().length()), Map.of("delta_count", 0));
            } else {
                streaming.complete(
                        "Answer written",
                        characters(delivered.characters()),
                        Map.of("delta_count", delivered.pieces()));
            }
            return answer;
        }
    }

    private static String characters(long count) {
        return count + " characters";
    }

    private static Map<String, @Nullable Object> transport(ChatStream stream, Progress.Step step, String phase) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("endpoint_host", stream.endpointHost());
        details.put("status_code", stream.statusCode());
        details.put("duration_ms", step.elapsedMillis());
        details.put("phase", phase);
        return details;
    }

    private static ObjectNode metadata() {
        return JsonNodeFactory.instance.objectNode();
    }
}
