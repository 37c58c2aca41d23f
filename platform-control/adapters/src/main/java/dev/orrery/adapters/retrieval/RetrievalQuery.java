package dev.orrery.adapters.retrieval;

import dev.orrery.adapters.vector.Viewer;
import java.util.Map;

/**
 * A retrieval as section 9.1 of the playgrounds contract and section 10 of the context contract ask for it.
 *
 * @param viewer for whom it is; nothing that this user may not read is found, counted or scored
 * @param text the query, already preprocessed
 * @param hybridAlpha weight of the semantic side, 0 to 1; read only for {@link SearchMethod#HYBRID}
 */
public record RetrievalQuery(
        Viewer viewer,
        String index,
        String text,
        int topK,
        SearchMethod method,
        double hybridAlpha,
        Map<String, Object> filters) {}
