package dev.orrery.context.chunk;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A tokenizer from the {@code tokenizer.json} of a model, by the native library. */
final class HuggingFaceChunkTokenizer implements ChunkTokenizer {
    static {
        // Without it the library reports its use to its makers when it is loaded.
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final int specialTokens;

    HuggingFaceChunkTokenizer(Path file) throws IOException {
        tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optAddSpecialTokens(false)
                .optPadding(false)
                .optTruncation(false)
                .build();
        specialTokens = tokenizer.encode("", true, false).getIds().length;
    }

    /** BERT's kind is tokenized without the library, which is only asked how many special tokens there are. */
    static ChunkTokenizer load(Path file) throws IOException {
        HuggingFaceChunkTokenizer reference = new HuggingFaceChunkTokenizer(file);
        Optional<ChunkTokenizer> wordPiece =
                WordPieceTokenizer.of(new ObjectMapper().readTree(file.toFile()), reference.specialTokens);
        wordPiece.ifPresent(replaced -> reference.tokenizer.close());
        return wordPiece.orElse(reference);
    }

    @Override
    public long[] encode(String text) {
        return tokenizer.encode(text, false, false).getIds();
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
}
