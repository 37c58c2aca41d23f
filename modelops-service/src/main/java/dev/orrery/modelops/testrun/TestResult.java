package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a successful test found; the fields that its kind has. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestResult(
        String kind,
        boolean success,
        @Nullable String responseText,
        @Nullable Integer dimension,
        @Nullable Double norm,
        @Nullable List<Float> vectorPreview,
        double latencyMs,
        Map<String, Object> metadata) {

    static TestResult chat(String text, double latencyMs, Map<String, Object> metadata) {
        return new TestResult(Task.LLM.key(), true, text, null, null, null, latencyMs, metadata);
    }

    static TestResult embeddings(
            int dimension, double norm, List<Float> preview, double latencyMs, Map<String, Object> metadata) {
        return new TestResult(Task.EMBEDDINGS.key(), true, null, dimension, norm, preview, latencyMs, metadata);
    }
}
