package dev.orrery.runtime.index;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * A record that a search found.
 *
 * @param metadata as JSON
 * @param score cosine similarity for {@code similarity}, BM25 weight for {@code bm25}; higher is nearer
 */
public record IndexHit(String id, String text, @JsonRawValue String metadata, double score, String scoreKind) {}
