package dev.orrery.runtime.index;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;

/**
 * What a search by vector and one by text found, best first; a record that both found is told once.
 *
 * @param similarity cosine similarity, higher is nearer
 * @param bm25 BM25 weight, higher is better
 */
public record BothFound(List<Found> records, List<Scored> similarity, List<Scored> bm25) {

    /** @param metadata as JSON */
    public record Found(
            String id, String text, @JsonRawValue String metadata) {}

    /** @param id of one of the records */
    public record Scored(String id, double score) {}
}
