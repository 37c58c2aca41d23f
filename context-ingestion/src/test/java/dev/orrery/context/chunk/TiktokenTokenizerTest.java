package dev.orrery.context.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Encodings of cloud models; the ids are those that OpenAI publishes. */
class TiktokenTokenizerTest {
    @Test
    void aModelHasItsEncodingAndAnUnknownOneTheUsual() {
        long[] usual = {15339, 1917};
        assertArrayEquals(usual, new TiktokenTokenizer("text-embedding-3-small").encode("hello world"));
        assertArrayEquals(usual, new TiktokenTokenizer("acme-embeddings-9").encode("hello world"));
        assertArrayEquals(new long[] {24912, 2375}, new TiktokenTokenizer("gpt-4o").encode("hello world"));
        assertEquals(0, new TiktokenTokenizer("acme-embeddings-9").specialTokensPerInput());
    }
}
