package dev.orrery.context.chunk;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** A tokenizer from the {@code tokenizer.json} of a model. */
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

    @Override
    public long[] encode(String text) {
        return tokenizer.encode(text, false, false).getIds();
    }

    @Override
    public String decode(long[] ids) {
        return tokenizer.decode(ids, true);
    }

    @Override
    public int specialTokensPerInput() {
        return specialTokens;
    }
}
