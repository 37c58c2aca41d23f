package dev.orrery.context.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Encodings of cloud models; the ids are those that OpenAI publishes. */
class TiktokenChunkTokenizerTest {
    @Test
    void aModelHasItsEncodingAndAnUnknownOneTheUsual() {
        long[] usual = {15339, 1917};
        assertArrayEquals(usual, new TiktokenChunkTokenizer("text-embedding-3-small").encode("hello world"));
        assertArrayEquals(usual, new TiktokenChunkTokenizer("acme-embeddings-9").encode("hello world"));
        assertArrayEquals(new long[] {24912, 2375}, new TiktokenChunkTokenizer("gpt-4o").encode("hello world"));
        assertEquals(0, new TiktokenChunkTokenizer("acme-embeddings-9").specialTokensPerInput());
    }
}
