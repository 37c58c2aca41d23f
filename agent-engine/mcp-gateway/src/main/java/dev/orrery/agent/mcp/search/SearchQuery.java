package dev.orrery.agent.mcp.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.mcp.GatewayConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a web search, section 13.1.
 *
 * @param topK most results, 1 to 10
 */
record SearchQuery(
        String query,
        int topK,
        int safesearch,
        @Nullable String language,
        @Nullable String timeRange,
        @Nullable String categories) {
    private static final Set<String> KEYS =
            Set.of("query", "top_k", "language", "time_range", "safesearch", "categories");
    private static final Set<String> TIME_RANGES = Set.of("day", "month", "year");
    private static final int DEFAULT_TOP_K = 3;
    private static final int MOST = 10;

    /** Arguments that do not fit. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message, null, false, false);
        }
    }

    static SearchQuery of(ObjectNode arguments, GatewayConfig.Searxng defaults) throws Invalid {
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            if (!KEYS.contains(argument.getKey())) {
                throw new Invalid("There is no argument '" + argument.getKey() + "'.");
            }
        }
        String query = text(arguments, "query");
        if (query == null) {
            throw new Invalid("query must be a non-empty text.");
        }
        String timeRange = text(arguments, "time_range");
        if (timeRange != null && !TIME_RANGES.contains(timeRange)) {
            throw new Invalid("time_range must be day, month or year.");
        }
        int safesearch = number(arguments, "safesearch", safesearch(defaults));
        if (safesearch < 0 || safesearch > 2) {
            throw new Invalid("safesearch must be 0, 1 or 2.");
        }
        return new SearchQuery(
                query,
                Math.clamp(number(arguments, "top_k", DEFAULT_TOP_K), 1, MOST),
                safesearch,
                orElse(text(arguments, "language"), defaults.defaultLanguage()),
                timeRange,
                orElse(text(arguments, "categories"), defaults.defaultCategories()));
    }

    /** The query part of the search backend's address. */
    String parameters(Optional<String> engines) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("q", query);
        parameters.put("format", "json");
        parameters.put("safesearch", Integer.toString(safesearch));
        putIfThere(parameters, "language", language);
        putIfThere(parameters, "categories", categories);
        putIfThere(parameters, "engines", engines.orElse(null));
        putIfThere(parameters, "time_range", timeRange);
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static void putIfThere(Map<String, String> parameters, String key, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            parameters.put(key, value);
        }
    }

    private static @Nullable String orElse(@Nullable String given, Optional<String> fallback) {
        return given == null ? fallback.orElse(null) : given;
    }

    private static @Nullable String text(ObjectNode arguments, String key) throws Invalid {
        JsonNode value = arguments.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new Invalid(key + " must be a non-empty text.");
        }
        return value.textValue().trim();
    }

    private static int number(ObjectNode arguments, String key, int fallback) throws Invalid {
        JsonNode value = arguments.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new Invalid(key + " must be a whole number.");
        }
        return value.intValue();
    }

    private static int safesearch(GatewayConfig.Searxng defaults) {
        String configured = defaults.defaultSafesearch().trim();
        return Set.of("0", "1", "2").contains(configured) ? Integer.parseInt(configured) : 1;
    }
}
