package dev.orrery.contracts.agents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Groups retrieval results into sources, section 4.1. The engine prints the numbers into the prompt and the playground
 * into {@code citation_label}; both use this one rule, so a citation always points at its source.
 */
public final class SourceGroups {
    public static final List<String> URI_KEYS = List.of("uri", "file_uri", "source_uri", "url", "source_url");
    public static final List<String> PATH_KEYS = List.of("source_path", "source_filename", "file_path", "filename");

    private SourceGroups() {}

    /** Results by group key, in first-seen order; the n-th entry is citation {@code [n]}. */
    public static Map<String, List<RetrievalResult>> group(List<RetrievalResult> results) {
        Map<String, List<RetrievalResult>> groups = new LinkedHashMap<>();
        for (RetrievalResult result : results) {
            groups.computeIfAbsent(key(result), unused -> new ArrayList<>()).add(result);
        }
        return groups;
    }

    static String key(RetrievalResult result) {
        String key = first(result.metadata(), URI_KEYS);
        if (key == null) {
            key = first(result.metadata(), PATH_KEYS);
        }
        if (key == null) {
            key = first(result.metadata(), List.of("document_id", "title"));
        }
        if (key == null && !result.id().isBlank()) {
            key = result.id();
        }
        return key == null ? "unknown-source" : key;
    }

    /** The first non-blank text among these metadata keys. */
    public static @Nullable String first(Map<String, @Nullable Object> metadata, List<String> keys) {
        for (String key : keys) {
            Object value = metadata.get(key);
            if (value != null && !value.toString().isBlank()) {
                return value.toString().trim();
            }
        }
        return null;
    }
}
