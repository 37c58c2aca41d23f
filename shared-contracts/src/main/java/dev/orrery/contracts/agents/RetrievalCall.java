package dev.orrery.contracts.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Item of {@code retrieval_calls} in an execution record, section 9.5. */
public record RetrievalCall(
        String providerSlug,
        String providerKey,
        String deploymentProfileSlug,
        String index,
        String query,
        int topK,
        String searchMethod,
        String queryPreprocessing,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double hybridAlpha,
        int resultCount,
        List<RetrievalResult> results) {}
