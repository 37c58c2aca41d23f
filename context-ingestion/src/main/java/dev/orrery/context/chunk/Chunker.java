package dev.orrery.context.chunk;

import dev.orrery.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into windows of tokens (context contract, section 6.1). A chunk is the piece of the text that its tokens
 * cover, not what the tokens decode to: a model may fold case and drop accents or signs, a reader must not see that. Each
 * piece is tokenized again, because it may have more tokens than the window that it came from.
 */
public final class Chunker {
    /** Longer stretches without a token (blank lines, invisible signs) are shortened to a space. */
    private static final int LONGEST_GAP = 64;

    /** A token that covers more (an unknown word, letters between dropped signs) is cut. */
    private static final int LONGEST_TOKEN = 1000;

    private final TextTokenizer tokenizer;
    private final Chunking chunking;

    public Chunker(TextTokenizer tokenizer, Chunking chunking) {
        this.tokenizer = tokenizer;
        this.chunking = chunking;
    }

    /** No chunks when the text has no tokens. */
    public List<String> chunk(String text) {
        TokenWindows tokens = new TokenWindows(tokenizer, text);
        List<String> chunks = new ArrayList<>();
        int start = 0;
        while (tokens.has(start)) {
            int end = tokens.atMost(start + chunking.length());
            String accepted = "";
            while (end > start) {
                accepted = window(text, tokens, start, end);
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
            if (!tokens.has(end)) {
                break;
            }
            start = Math.max(end - chunking.overlap(), start + 1);
            tokens.forget(start);
        }
        return chunks;
    }

    /** The text of these tokens, or nothing when it is blank or needs more tokens than a chunk may have. */
    private String window(String text, TokenWindows tokens, int start, int end) {
        Piece piece = piece(text, tokens, start, end, Cut.BETWEEN_GRAPHEMES);
        if (piece.text().isEmpty()) {
            // A sign of more tokens than a chunk may have; its code points are kept at least.
            piece = piece(text, tokens, start, end, Cut.BETWEEN_CODE_POINTS);
        }
        return piece.text().isEmpty() || count(piece, text, tokens, start, end) > chunking.length() ? "" : piece.text();
    }

    /** @param whole whether it is the text of exactly the tokens of its window */
    private record Piece(String text, boolean whole) {}

    /** The tokens that the piece has by itself; only words that the window cuts can have others than in the text. */
    private int count(Piece piece, String text, TokenWindows tokens, int start, int end) {
        int first = start;
        while (first < end && !tokens.startsWord(first)) {
            first++;
        }
        int last = end;
        while (last > first && !tokens.startsWord(last)) {
            last--;
        }
        if (first == last || !piece.whole()) {
            return tokenizer.count(piece.text());
        }
        int before = first == start ? 0 : tokenizer.count(text.substring(tokens.begin(start), tokens.begin(first)));
        int after = last == end ? 0 : tokenizer.count(text.substring(tokens.begin(last), tokens.begin(end)));
        return before + last - first + after;
    }

    /** Signs after the last token belong to the chunk too: marks of its last letter, characters the model drops. */
    private static Piece piece(String text, TokenWindows tokens, int start, int end, Cut cut) {
        int from = cut.atOrBefore(text, tokens.begin(start));
        StringBuilder joined = new StringBuilder();
        for (int token = start; token < end; token++) {
            int tokenEnd = tokens.end(token);
            int next = tokens.has(token + 1) ? tokens.begin(token + 1) : text.length();
            boolean longToken = tokenEnd - tokens.begin(token) > LONGEST_TOKEN;
            if (longToken || next - tokenEnd > LONGEST_GAP) {
                int last = longToken ? tokens.begin(token) + LONGEST_TOKEN : tokenEnd;
                joined.append(text, from, Math.max(from, cut.atOrBefore(text, last)))
                        .append(' ');
                from = Math.max(from, cut.atOrBefore(text, next));
            }
        }
        int behind = tokens.has(end) ? tokens.begin(end) : text.length();
        int to = Math.max(from, cut.atOrBefore(text, behind));
        return joined.isEmpty()
                ? new Piece(text.substring(from, to).strip(), from == tokens.begin(start) && to == behind)
                : new Piece(joined.append(text, from, to).toString().strip(), false);
    }
}
