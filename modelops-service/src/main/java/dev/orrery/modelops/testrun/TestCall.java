package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.chat.ChatAnswer;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.TokenUsage;
import dev.orrery.adapters.embeddings.EmbeddingAnswer;
import dev.orrery.modelops.probe.ModelProbe;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls exactly the target that was chosen, with what the caller gave. */
@ApplicationScoped
public class TestCall {
    private static final int ANSWER_TOKENS = 64;
    private static final int PREVIEW = 8;
    private static final int OK = 200;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Adapters adapters;

    TestCall(Adapters adapters) {
        this.adapters = adapters;
    }

    /** @param input the request as it is shown; @param output the provider's answer */
    record Done(TestResult result, Map<String, Object> input, Map<String, Object> output, TokenUsage usage) {}

    /** @throws dev.orrery.kit.failure.Failure when the provider refused, or did not answer */
    Done run(String managedModelId, Task task, Target target, String text) {
        return switch (task) {
            case LLM -> chat(managedModelId, target, text);
            case EMBEDDINGS -> embeddings(managedModelId, target, text);
        };
    }

    private Done chat(String managedModelId, Target target, String prompt) {
        long started = System.nanoTime();
        ChatAnswer answer = adapters.chat(target.binding())
                .complete(new ChatRequest(
                        target.modelId(), List.of(ChatMessage.user(prompt)), ANSWER_TOKENS, 0.0, List.of()));
        double latency = millisSince(started);
        Map<String, Object> input = input(target);
        input.put("input", List.of(Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", prompt)))));
        input.put("max_tokens", ANSWER_TOKENS);
        input.put("temperature", 0);
        return new Done(
                TestResult.chat(answer.text(), latency, metadata(managedModelId, target)),
                input,
                JSON.convertValue(answer.response(), OBJECT),
                answer.usage());
    }

    private Done embeddings(String managedModelId, Target target, String text) {
        long started = System.nanoTime();
        EmbeddingAnswer answer = adapters.embeddings(target.binding()).answer(target.modelId(), List.of(text));
        double latency = millisSince(started);
        List<float[]> vectors = answer.vectors();
        float[] vector = vectors.getFirst();
        List<Float> preview = new ArrayList<>();
        for (int i = 0; i < Math.min(PREVIEW, vector.length); i++) {
            preview.add(vector[i]);
        }
        Map<String, Object> input = input(target);
        input.put("input", List.of(text));
        Map<String, Object> metadata = metadata(managedModelId, target);
        if (target.providerId() == null) {
            metadata.put("count", vectors.size());
        }
        return new Done(
                TestResult.embeddings(vector.length, ModelProbe.norm(vector), preview, latency, metadata),
                input,
                Map.of("embedding_dimension", vector.length, "embedding_preview", preview),
                ModelProbe.tokens(answer));
    }

    private static Map<String, Object> input(Target target) {
        Map<String, Object> input = new LinkedHashMap<>();
        if (target.providerId() != null) {
            input.put("provider_instance_id", target.providerId().toString());
            input.put("allow_local_fallback", false);
        }
        input.put("model", target.modelId());
        return input;
    }

    private static Map<String, Object> metadata(String managedModelId, Target target) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (target.providerId() == null) {
            metadata.put("model", target.modelId());
        } else {
            metadata.put("provider_instance_id", target.providerId().toString());
            metadata.put("runtime_model_id", target.modelId());
            metadata.put("managed_model_id", managedModelId);
        }
        metadata.put("status_code", OK);
        return metadata;
    }

    private static double millisSince(long started) {
        return Math.round((System.nanoTime() - started) / NANOS_PER_MILLI * 10) / 10.0;
    }
}
