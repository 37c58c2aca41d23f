package dev.orrery.context.chunk;

import dev.orrery.tokenizer.BertCharacters;
import dev.orrery.tokenizer.TextTokenizer;
import dev.orrery.tokenizer.TokenSpans;

/**
 * The tokens of a text, numbered from 0 and read block by block, so that a text of any length has only the tokens of the
 * current window in memory. Used by one thread, forwards.
 */
final class TokenWindows {
    private static final int BLOCK = 32 * 1024;

    /** Tokens that are forgotten at once; moving the rest for each window would cost more than it saves. */
    private static final int FORGET = 16 * 1024;

    private final TextTokenizer tokenizer;
    private final String text;
    private final TokenSpans read = new TokenSpans(BLOCK / 2);
    private int forgotten;
    private int next;

    TokenWindows(TextTokenizer tokenizer, String text) {
        this.tokenizer = tokenizer;
        this.text = text;
    }

    /** Whether the text has a token of this number. */
    boolean has(int number) {
        while (number - forgotten >= read.size() && next < text.length()) {
            int end = blockEnd();
            read.addAll(tokenizer.spans(text, next, end));
            next = end;
        }
        return number - forgotten < read.size();
    }

    /** The smaller of this number and that of the last token plus one. */
    int atMost(int number) {
        return has(number - 1) ? number : forgotten + read.size();
    }

    int begin(int number) {
        return read.begin(number - forgotten);
    }

    int end(int number) {
        return read.end(number - forgotten);
    }

    /** Whether the text may be cut before this token, or at its end, without a change of its tokens. */
    boolean startsWord(int number) {
        return !has(number) || read.startsWord(number - forgotten);
    }

    /** Tokens before this number are not asked for any more. */
    void forget(int number) {
        if (number - forgotten >= FORGET) {
            read.dropFirst(number - forgotten);
            forgotten = number;
        }
    }

    /** How many tokens are in memory. */
    int held() {
        return read.size();
    }

    /** Between two words, and where there are none, never within a sign: a cut must not change the tokens. */
    private int blockEnd() {
        int wanted = next + BLOCK;
        if (wanted >= text.length()) {
            return text.length();
        }
        for (int at = wanted; at > next + BLOCK / 2; at--) {
            char unit = text.charAt(at);
            if (Character.isWhitespace(unit) || BertCharacters.isPunctuation(unit) || Character.isIdeographic(unit)) {
                return at;
            }
        }
        return Cut.BETWEEN_GRAPHEMES.atOrBefore(text, wanted);
    }
}
