package dev.orrery.context.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.retrieval.QueryPreprocessing;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.context.schema.KnowledgeSchema;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A valid request of a retrieval test. @param text already preprocessed */
record QueryRequest(
        String text,
        int topK,
        SearchMethod method,
        QueryPreprocessing preprocessing,
        double hybridAlpha,
        Map<String, Object> filters) {
    private static final int DEFAULT_TOP_K = 5;
    private static final double DEFAULT_ALPHA = 0.5;

    static QueryRequest of(Payload body, KnowledgeSchema schema) {
        String text = body.requiredText("query_text", "invalid_query_text");
        int topK = topK(body.get("top_k"));
        SearchMethod method = SearchMethod.parse(body.text("search_method", "semantic"))
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_search_method", "search_method must be semantic, keyword or hybrid."));
        QueryPreprocessing preprocessing = QueryPreprocessing.parse(body.text("query_preprocessing", "none"))
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_query_preprocessing", "query_preprocessing must be none or normalize."));
        String prepared = preprocessing.apply(text);
        if (prepared.isEmpty()) {
            throw Failure.badRequest("invalid_query_text", "Nothing of the query is left after preprocessing.");
        }
        double alpha = method == SearchMethod.HYBRID ? alpha(body.get("hybrid_alpha")) : DEFAULT_ALPHA;
        Map<String, Object> filters = new LinkedHashMap<>();
        schema.coerce(body.object("filters", "invalid_filters"))
                .forEach((key, value) -> filters.put(key, Objects.requireNonNull(value)));
        return new QueryRequest(prepared, topK, method, preprocessing, alpha, filters);
    }

    private static int topK(@Nullable JsonNode value) {
        if (value == null || value.isTextual() && value.textValue().isBlank()) {
            return DEFAULT_TOP_K;
        }
        int topK = 0;
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            topK = value.intValue();
        } else if (value.isTextual() && value.textValue().trim().matches("\\d{1,9}")) {
            topK = Integer.parseInt(value.textValue().trim());
        }
        if (topK <= 0) {
            throw Failure.badRequest("invalid_top_k", "top_k must be a whole number greater than 0.");
        }
        return topK;
    }

    private static double alpha(@Nullable JsonNode value) {
        if (value == null || value.isTextual() && value.textValue().isBlank()) {
            return DEFAULT_ALPHA;
        }
        try {
            double alpha = value.isNumber() || value.isTextual()
                    ? Double.parseDouble(value.asText().trim())
                    : -1;
            if (alpha >= 0 && alpha <= 1) {
                return alpha;
            }
        } catch (NumberFormatException notNumeric) {
            throw invalidAlpha().causedBy(notNumeric);
        }
        throw invalidAlpha();
    }

    private static Failure invalidAlpha() {
        return Failure.badRequest("invalid_hybrid_alpha", "hybrid_alpha must be a number from 0 to 1.");
    }
}
