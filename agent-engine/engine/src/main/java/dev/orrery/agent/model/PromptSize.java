package dev.orrery.agent.model;

/**
 * What a text costs of a prompt's budget, in characters of plain English. Tokenizers of small models take about four of
 * those for a token, but one token or more for a character outside of ASCII, so such a character counts four-fold.
 */
public final class PromptSize {
    private static final int OUTSIDE_ASCII = 4;
    private static final String CUT_MARK = "…";

    private PromptSize() {}

    public static int of(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            size += of(text.charAt(i));
        }
        return size;
    }

    private static int of(char character) {
        return character < 128 ? 1 : OUTSIDE_ASCII;
    }

    /** The text, or its beginning with a mark, in at most this size. */
    public static String cut(String text, int limit) {
        if (of(text) <= limit) {
            return text;
        }
        int left = limit - of(CUT_MARK);
        int end = 0;
        while (end < text.length() && left >= of(text.charAt(end))) {
            left -= of(text.charAt(end++));
        }
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + CUT_MARK;
    }
}
