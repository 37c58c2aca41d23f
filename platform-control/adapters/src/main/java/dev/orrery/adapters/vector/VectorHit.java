package dev.orrery.adapters.vector;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that was found.
 *
 * @param scoreKind {@code distance} (lower is nearer), {@code similarity}, {@code bm25} or {@code text_match}
 */
public record VectorHit(
        String id, String text, Map<String, @Nullable Object> metadata, double score, String scoreKind) {}
