package dev.orrery.modelops.probe;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.chat.ChatAnswer;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Uses a model once, as its task is used in production, and says what came of it. */
@ApplicationScoped
public class ModelProbe {
    private static final int ANSWER_TOKENS = 8;
    private static final String QUESTION = "Say hello.";

    private final Adapters adapters;

    ModelProbe(Adapters adapters) {
        this.adapters = adapters;
    }

    /** A short chat. */
    public ProbeOutcome chat(RuntimeBinding provider, String modelId) {
        try {
            ChatRequest request =
                    new ChatRequest(modelId, List.of(ChatMessage.user(QUESTION)), ANSWER_TOKENS, 0.0, List.of());
            ChatAnswer answer = adapters.chat(provider).complete(request);
            return answer.text().isBlank()
                    ? new ProbeOutcome.Failed("The model answered with no text.", Map.of("code", "empty_answer"))
                    : new ProbeOutcome.Passed(
                            "The model answered a short chat.",
                            Map.of("answer_characters", answer.text().length()));
        } catch (Failure refused) {
            return failed(refused);
        }
    }

    /** A short chat whose answer arrives piece by piece. */
    public ProbeOutcome stream(RuntimeBinding provider, String modelId) {
        ChatRequest request =
                new ChatRequest(modelId, List.of(ChatMessage.user(QUESTION)), ANSWER_TOKENS, 0.0, List.of());
        try (ChatStream stream = adapters.chat(provider).stream(request)) {
            int pieces = 0;
            while (stream.next() != null) {
                pieces++;
            }
            return pieces == 0
                    ? new ProbeOutcome.Failed("The stream ended without text.", Map.of("code", "empty_answer"))
                    : new ProbeOutcome.Passed("The model streamed a short chat.", Map.of("pieces", pieces));
        } catch (Failure refused) {
            return failed(refused);
        }
    }

    /** One text's vector: its dimension and norm. */
    public ProbeOutcome embeddings(RuntimeBinding provider, String modelId) {
        try {
            List<float[]> vectors = adapters.embeddings(provider).embed(modelId, List.of(QUESTION));
            if (vectors.size() != 1) {
                return new ProbeOutcome.Failed(
                        "The model gave " + vectors.size() + " vectors for one text.",
                        Map.of("code", "embeddings_response_invalid"));
            }
            return judged(vectors.getFirst());
        } catch (Failure refused) {
            return failed(refused);
        }
    }

    private static ProbeOutcome judged(float[] vector) {
        double norm = norm(vector);
        if (!Double.isFinite(norm) || norm == 0) {
            return new ProbeOutcome.Failed(
                    "The vector of " + vector.length + " numbers has no length.",
                    Map.of("code", "embeddings_response_invalid", "dimension", vector.length));
        }
        return new ProbeOutcome.Passed(
                "The model embeds into " + vector.length + " dimensions.",
                Map.of("dimension", vector.length, "norm", norm));
    }

    /** The length of a vector, to four decimals. */
    public static double norm(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double norm = Math.sqrt(squares);
        return Double.isFinite(norm) ? Math.round(norm * 1e4) / 1e4 : norm;
    }

    private static ProbeOutcome failed(Failure refused) {
        return new ProbeOutcome.Failed(
                refused.getMessage(), Map.of("code", refused.code(), "status_code", refused.status()));
    }
}
