package dev.orrery.adapters.retrieval;

import java.util.Map;

/**
 * A retrieval as section 9.1 of the playgrounds contract and section 10 of the context contract ask for it.
 *
 * @param text the query, already preprocessed
 * @param hybridAlpha weight of the semantic side, 0 to 1; read only for {@link SearchMethod#HYBRID}
 */
public record RetrievalQuery(
        String index, String text, int topK, SearchMethod method, double hybridAlpha, Map<String, Object> filters) {}
