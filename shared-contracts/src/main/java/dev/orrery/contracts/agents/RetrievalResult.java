package dev.orrery.contracts.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One hit of a retrieval call, section 9.5. Scores: higher is nearer in {@code relevanceScore}. */
public record RetrievalResult(
        String id,
        String text,
        Map<String, @Nullable Object> metadata,
        double score,
        String scoreKind,
        double relevanceScore,
        String relevanceKind,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Double> relevanceComponents) {}
