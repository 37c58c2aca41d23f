package dev.orrery.context.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts text into windows of tokens (context contract, section 6.1). The text is encoded once; each window is decoded
 * and encoded again, because the tokens of a piece of text may be more than the piece of its tokens.
 */
public final class Chunker {
    private final ChunkTokenizer tokenizer;
    private final Chunking chunking;

    public Chunker(ChunkTokenizer tokenizer, Chunking chunking) {
        this.tokenizer = tokenizer;
        this.chunking = chunking;
    }

    /** No chunks when the text has no tokens. */
    public List<String> chunk(String text) {
        long[] ids = tokenizer.encode(text.trim());
        List<String> chunks = new ArrayList<>();
        int start = 0;
        while (start < ids.length) {
            int end = Math.min(start + chunking.length(), ids.length);
            String accepted = "";
            while (end > start) {
                accepted = window(ids, start, end);
                if (!accepted.isEmpty()) {
                    break;
                }
                end--;
            }
            if (accepted.isEmpty()) {
                start++;
                continue;
            }
            chunks.add(accepted);
            if (end == ids.length) {
                break;
            }
            start = Math.max(end - chunking.overlap(), start + 1);
        }
        return chunks;
    }

    /** The text of these tokens, or nothing when it is blank or needs more tokens than a chunk may have. */
    private String window(long[] ids, int start, int end) {
        String text = tokenizer.decode(Arrays.copyOfRange(ids, start, end)).trim();
        return text.isEmpty() || tokenizer.encode(text).length > chunking.length() ? "" : text;
    }
}
