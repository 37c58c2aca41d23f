package dev.orrery.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A tokenizer from the {@code tokenizer.json} of a model, by the native library. */
final class NativeTokenizer implements TextTokenizer, AutoCloseable {
    static {
        UsageReports.off();
    }

    /** A vocabulary's pieces are the names of 30,000 fields; a table of names that occur again only costs there. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build());

    private final HuggingFaceTokenizer tokenizer;
    private final int specialTokens;

    NativeTokenizer(Path file) throws IOException {
        tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optAddSpecialTokens(false)
                .optPadding(false)
                .optTruncation(false)
                .build();
        specialTokens = input("").length;
    }

    /** BERT's kind is tokenized without the library, which is only asked how many special tokens there are. */
    static TextTokenizer load(Path file) throws IOException {
        NativeTokenizer reference = new NativeTokenizer(file);
        Optional<TextTokenizer> wordPiece = reference.inJava(file);
        wordPiece.ifPresent(replaced -> reference.close());
        return wordPiece.orElse(reference);
    }

    /** The same tokenizer without native code, where it is of BERT's kind. */
    Optional<TextTokenizer> inJava(Path file) throws IOException {
        return WordPieceTokenizer.of(JSON.readTree(file.toFile()), specialTokens);
    }

    @Override
    public long[] encode(String text) {
        return tokenizer.encode(text, false, false).getIds();
    }

    /** Token ids with the special tokens of one input. */
    long[] input(String text) {
        return tokenizer.encode(text, true, false).getIds();
    }

    /** The library counts in code points. */
    @Override
    public TokenSpans spans(String text, int from, int to) {
        Encoding encoding = tokenizer.encode(text.substring(from, to), false, false);
        TokenSpans spans = new TokenSpans(encoding.getIds().length);
        int point = 0;
        int at = from;
        for (CharSpan span : encoding.getCharTokenSpans()) {
            if (span == null) {
                continue;
            }
            at = text.offsetByCodePoints(at, span.getStart() - point);
            point = span.getStart();
            spans.add(at, text.offsetByCodePoints(at, span.getEnd() - point), false);
        }
        return spans;
    }

    @Override
    public int specialTokensPerInput() {
        return specialTokens;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
