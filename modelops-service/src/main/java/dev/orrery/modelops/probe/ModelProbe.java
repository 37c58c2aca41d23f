package dev.orrery.modelops.probe;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.chat.ChatAnswer;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.adapters.chat.TokenUsage;
import dev.orrery.adapters.embeddings.EmbeddingAnswer;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Uses a model once, as its task is used in production, and says what came of it. */
@ApplicationScoped
public class ModelProbe {
    private static final int ANSWER_TOKENS = 8;
    private static final String QUESTION = "Say hello.";
    private static final String INVALID = "embeddings_response_invalid";

    private final Adapters adapters;

    ModelProbe(Adapters adapters) {
        this.adapters = adapters;
    }

    /** A short chat. */
    public ProbeOutcome chat(RuntimeBinding provider, String modelId) {
        Call call = new Call();
        try {
            ChatAnswer answer = adapters.chat(provider).complete(question(modelId));
            return answer.text().isBlank()
                    ? call.failed("empty_answer", "The model answered with no text.", Map.of(), answer.usage())
                    : call.passed(
                            "The model answered a short chat.",
                            Map.of("answer_characters", answer.text().length()),
                            answer.usage());
        } catch (Failure refused) {
            return call.failed(refused);
        }
    }

    /** A short chat whose answer arrives piece by piece. */
    public ProbeOutcome stream(RuntimeBinding provider, String modelId) {
        Call call = new Call();
        try (ChatStream stream = adapters.chat(provider).stream(question(modelId))) {
            int pieces = 0;
            while (stream.next() != null) {
                pieces++;
            }
            TokenUsage usage = stream.answer().usage();
            return pieces == 0
                    ? call.failed("empty_answer", "The stream ended without text.", Map.of(), usage)
                    : call.passed("The model streamed a short chat.", Map.of("pieces", pieces), usage);
        } catch (Failure refused) {
            return call.failed(refused);
        }
    }

    private static ChatRequest question(String modelId) {
        return new ChatRequest(modelId, List.of(ChatMessage.user(QUESTION)), ANSWER_TOKENS, 0.0, List.of());
    }

    /** One text's vector: its dimension and norm. */
    public ProbeOutcome embeddings(RuntimeBinding provider, String modelId) {
        Call call = new Call();
        try {
            EmbeddingAnswer answer = adapters.embeddings(provider).answer(modelId, List.of(QUESTION));
            TokenUsage usage = tokens(answer);
            return answer.vectors().size() == 1
                    ? judged(call, answer.vectors().getFirst(), usage)
                    : call.failed(
                            INVALID,
                            "The model gave " + answer.vectors().size() + " vectors for one text.",
                            Map.of(),
                            usage);
        } catch (Failure refused) {
            return call.failed(refused);
        }
    }

    private static ProbeOutcome judged(Call call, float[] vector, TokenUsage usage) {
        double norm = norm(vector);
        if (!Double.isFinite(norm) || norm == 0) {
            return call.failed(
                    INVALID,
                    "The vector of " + vector.length + " numbers has no length.",
                    Map.of("dimension", vector.length),
                    usage);
        }
        return call.passed(
                "The model embeds into " + vector.length + " dimensions.",
                Map.of("dimension", vector.length, "norm", norm),
                usage);
    }

    /** What an embedding cost, as far as the provider said. */
    public static TokenUsage tokens(EmbeddingAnswer answer) {
        Long counted = answer.promptTokens();
        return counted == null ? TokenUsage.UNKNOWN : new TokenUsage(counted, 0);
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

    /** One call of the model from its start to what came of it. */
    private static final class Call {
        private final long started = System.nanoTime();

        ProbeOutcome passed(String summary, Map<String, Object> details, TokenUsage usage) {
            return new ProbeOutcome.Passed(summary, details, cost(usage));
        }

        ProbeOutcome failed(String code, String summary, Map<String, Object> details, TokenUsage usage) {
            Map<String, Object> withCode = new HashMap<>(details);
            withCode.put("code", code);
            return new ProbeOutcome.Failed(summary, withCode, cost(usage));
        }

        ProbeOutcome failed(Failure refused) {
            return failed(
                    refused.code(), refused.getMessage(), Map.of("status_code", refused.status()), TokenUsage.UNKNOWN);
        }

        private ProbeOutcome.Cost cost(TokenUsage usage) {
            return new ProbeOutcome.Cost(usage, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        }
    }
}
