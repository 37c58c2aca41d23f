package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A record that a search found.
 *
 * @param score cosine similarity for {@code similarity}, BM25 weight for {@code bm25}; higher is nearer
 */
public record IndexHit(String id, String text, JsonNode metadata, double score, String scoreKind) {}
