package dev.orrery.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Cuts text into the tokens of a model. Safe for use by several threads. */
public interface TextTokenizer {
    /** The tokenizer of a model's {@code tokenizer.json}. BERT's kind needs no native code, whose library takes long to load. */
    static TextTokenizer load(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        Optional<WordPieceTokenizer> bert = WordPieceTokenizer.of(json);
        return bert.isPresent() ? bert.get() : new NativeTokenizer(json);
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
