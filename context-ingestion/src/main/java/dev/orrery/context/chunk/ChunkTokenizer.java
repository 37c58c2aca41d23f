package dev.orrery.context.chunk;

import java.io.IOException;
import java.nio.file.Path;

/** The tokenizer of an embedding model. Safe for use by several threads. */
public interface ChunkTokenizer {
    /** The tokenizer of a model's {@code tokenizer.json}. */
    static ChunkTokenizer load(Path file) throws IOException {
        return HuggingFaceChunkTokenizer.load(file);
    }

    /** Token ids without special tokens. */
    long[] encode(String text);

    /** Where the tokens of {@code text[from, to)} lie in the text, in order. */
    TokenSpans spans(String text, int from, int to);

    /** How many tokens {@link #encode} gives. */
    default int count(String text) {
        return encode(text).length;
    }

    /** Special tokens that the model adds to one input. */
    int specialTokensPerInput();
}
