package dev.orrery.agent.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.retrieval.QueryPreprocessing;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code input.retrieval}, section 9.1 of the playgrounds contract.
 *
 * @param query as asked, not yet preprocessed
 */
public record RetrievalInput(
        String index,
        String query,
        int topK,
        Map<String, Object> filters,
        SearchMethod searchMethod,
        QueryPreprocessing queryPreprocessing,
        double hybridAlpha) {
    private static final String CODE = "invalid_retrieval_input";
    private static final int DEFAULT_TOP_K = 5;
    private static final double DEFAULT_ALPHA = 0.5;

    /**
     * Reads the field.
     *
     * @param derivedQuery the prompt or the last message of the user, for a request without a query
     * @throws Failure 400 {@code invalid_retrieval_input}
     */
    public static RetrievalInput of(ObjectNode node, @Nullable String derivedQuery) {
        Payload fields = Payload.of(node);
        SearchMethod method = SearchMethod.parse(fields.text("search_method", SearchMethod.SEMANTIC.wireName()))
                .orElseThrow(() -> invalid("search_method must be semantic, keyword or hybrid."));
        return new RetrievalInput(
                fields.requiredText("index", CODE),
                query(fields, derivedQuery),
                topK(fields.get("top_k")),
                filters(fields.object("filters", CODE)),
                method,
                QueryPreprocessing.parse(fields.text("query_preprocessing", QueryPreprocessing.NONE.wireName()))
                        .orElseThrow(() -> invalid("query_preprocessing must be none or normalize.")),
                method == SearchMethod.HYBRID ? alpha(fields.get("hybrid_alpha")) : DEFAULT_ALPHA);
    }

    /** A semantic search for this, without filters. */
    public static RetrievalInput of(String index, String query, int topK) {
        return new RetrievalInput(
                index, query, topK, Map.of(), SearchMethod.SEMANTIC, QueryPreprocessing.NONE, DEFAULT_ALPHA);
    }

    /** The same search for something else. */
    public RetrievalInput about(String otherQuery, int otherTopK) {
        return new RetrievalInput(index, otherQuery, otherTopK, filters, searchMethod, queryPreprocessing, hybridAlpha);
    }

    private static Failure invalid(String message) {
        return Failure.badRequest(CODE, message);
    }

    private static String query(Payload fields, @Nullable String derived) {
        if (fields.get("query") != null) {
            return fields.requiredText("query", CODE);
        }
        if (derived == null) {
            throw invalid("Give a query, a prompt or a message of the user.");
        }
        return derived;
    }

    private static int topK(@Nullable JsonNode node) {
        if (node == null) {
            return DEFAULT_TOP_K;
        }
        BigDecimal number = number(node);
        if (number == null || number.compareTo(BigDecimal.ONE) < 0) {
            throw invalid("top_k must be a positive number.");
        }
        return number.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
    }

    private static double alpha(@Nullable JsonNode node) {
        if (node == null || (node.isTextual() && node.asText().isBlank())) {
            return DEFAULT_ALPHA;
        }
        BigDecimal number = number(node);
        if (number == null || number.signum() < 0 || number.compareTo(BigDecimal.ONE) > 0) {
            throw invalid("hybrid_alpha must be a number from 0 to 1.");
        }
        return number.doubleValue();
    }

    private static @Nullable BigDecimal number(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (!node.isTextual() || node.asText().length() > 32) {
            return null;
        }
        try {
            return new BigDecimal(node.asText().trim());
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    private static Map<String, Object> filters(@Nullable ObjectNode node) {
        Map<String, Object> filters = new LinkedHashMap<>();
        if (node == null) {
            return filters;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (entry.getKey().isBlank()) {
                throw invalid("A key of filters must not be blank.");
            }
            filters.put(entry.getKey().trim(), scalar(entry.getKey(), entry.getValue()));
        }
        return filters;
    }

    private static Object scalar(String key, JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            return value.numberValue();
        }
        throw invalid("The filter '" + key + "' must be a text, a number or a boolean.");
    }

    /** The field as it is stored with the execution. */
    public void writeTo(ObjectNode node) {
        node.put("index", index).put("query", query).put("top_k", topK);
        node.putPOJO("filters", filters);
        node.put("search_method", searchMethod.wireName()).put("query_preprocessing", queryPreprocessing.wireName());
        if (searchMethod == SearchMethod.HYBRID) {
            node.put("hybrid_alpha", hybridAlpha);
        }
    }
}
