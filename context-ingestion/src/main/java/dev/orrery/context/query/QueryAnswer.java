package dev.orrery.context.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a retrieval test found, as section 10 of the context contract shows it. */
public record QueryAnswer(UUID knowledgeBaseId, Retrieval retrieval, List<Result> results) {

    public record Retrieval(
            String index,
            int resultCount,
            int topK,
            String searchMethod,
            String queryPreprocessing,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double hybridAlpha) {}

    public record Result(
            String id,
            String title,
            String text,
            @Nullable Object uri,
            @Nullable Object sourceType,
            Map<String, @Nullable Object> metadata,
            int chunkLengthTokens,
            double relevanceScore,
            String relevanceKind,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Double> relevanceComponents) {}
}
