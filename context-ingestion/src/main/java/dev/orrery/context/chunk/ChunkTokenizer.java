package dev.orrery.context.chunk;

/** The tokenizer of an embedding model. Safe for use by several threads. */
public interface ChunkTokenizer {
    /** Token ids without special tokens. */
    long[] encode(String text);

    /** The text of these tokens; special tokens are left out. */
    String decode(long[] ids);

    /** Special tokens that the model adds to one input. */
    int specialTokensPerInput();
}
