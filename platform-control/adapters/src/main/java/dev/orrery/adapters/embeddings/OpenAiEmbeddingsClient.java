package dev.orrery.adapters.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.PassesOn;
import dev.orrery.kit.payload.VectorText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Embeddings over the OpenAI protocol, section 11.3 of the platform contract. */
public final class OpenAiEmbeddingsClient implements EmbeddingsClient {
    private final ProviderHttp http;

    public OpenAiEmbeddingsClient(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public EmbeddingAnswer answer(String model, List<String> texts) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        ProviderHttp.Answer answer = http.call(
                "POST",
                http.config().text("embeddings_path", "/v1/embeddings"),
                body,
                http.provider().isCloud() ? Map.of() : Map.of(VectorText.HEADER, VectorText.BASE64));
        if (!answer.isSuccess()) {
            throw failure(answer, model);
        }
        JsonNode tokens = answer.body().path("usage").path("prompt_tokens");
        return new EmbeddingAnswer(
                vectors(answer.body().path("data"), texts.size()),
                tokens.isIntegralNumber() ? Long.valueOf(tokens.longValue()) : null);
    }

    private static List<float[]> vectors(JsonNode data, int expected) {
        if (data.size() != expected) {
            throw invalid(data.size() + " vectors for " + expected + " texts");
        }
        List<float[]> vectors = new ArrayList<>(expected);
        for (int i = 0; i < expected; i++) {
            JsonNode embedding = data.get(i).path("embedding");
            float[] vector = embedding.isTextual() ? decoded(embedding.textValue()) : numbers(embedding);
            if (vector.length == 0) {
                throw invalid("an empty vector");
            }
            vectors.add(vector);
        }
        return vectors;
    }

    private static float[] decoded(String text) {
        try {
            return VectorText.read(text);
        } catch (IllegalArgumentException noVector) {
            throw invalid("a vector in an unknown encoding").causedBy(noVector);
        }
    }

    private static float[] numbers(JsonNode embedding) {
        float[] vector = new float[embedding.size()];
        for (int i = 0; i < vector.length; i++) {
            JsonNode number = embedding.get(i);
            if (!number.isNumber()) {
                throw invalid("a vector that holds more than numbers");
            }
            vector[i] = number.floatValue();
        }
        return vector;
    }

    private static Failure invalid(String what) {
        return Failure.badGateway("embeddings_response_invalid", "The embeddings provider answered " + what + ".");
    }

    /** The statuses that the protocol knows; the answer has the provider's. */
    @PassesOn({
        "400 embeddings_request_failed",
        "404 embeddings_request_failed",
        "413 embeddings_request_failed",
        "422 embeddings_request_failed",
        "429 embeddings_request_failed",
        "500 embeddings_request_failed",
        "503 embeddings_request_failed"
    })
    private Failure failure(ProviderHttp.Answer answer, String model) {
        UpstreamError error = UpstreamError.of(answer.body(), "embeddings_request_failed");
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("status_code", answer.status());
        details.put("provider", http.provider().slug());
        details.put("resource_id", model);
        if (answer.status() == 400 && speaksOfLength(error)) {
            details.put("provider_message", error.message());
            ContextLimit limit = ContextLimit.of(error.message());
            limit.maxInputTokens().ifPresent(tokens -> details.put("max_input_tokens", tokens));
            limit.requestedTokens().ifPresent(tokens -> details.put("requested_tokens", tokens));
            return Failure.badRequest(
                            "embeddings_input_too_large", "A text is longer than the embeddings model accepts.")
                    .with(details);
        }
        details.put("upstream_message", error.message());
        return Failure.of(UpstreamError.shown(answer.status()), "embeddings_request_failed", error.message())
                .with(details);
    }

    private static boolean speaksOfLength(UpstreamError error) {
        String text = (error.code() + ' ' + error.message()).toLowerCase(Locale.ROOT);
        return text.contains("context_length") || text.contains("context length") || text.contains("too long");
    }
}
