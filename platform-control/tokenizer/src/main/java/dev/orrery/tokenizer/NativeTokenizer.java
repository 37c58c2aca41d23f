package dev.orrery.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** A tokenizer from the {@code tokenizer.json} of a model, by the native library. */
final class NativeTokenizer implements TextTokenizer, AutoCloseable {
    static {
        UsageReports.off();
    }

    /** Whole texts, whatever the file says of cutting and filling up. */
    private static final Map<String, String> AS_IT_IS =
            Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");

    private final HuggingFaceTokenizer tokenizer;
    private final int specialTokens;

    /** @param file the content of a {@code tokenizer.json} */
    NativeTokenizer(byte[] file) throws IOException {
        tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file), AS_IT_IS);
        specialTokens = input("").length;
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
