package dev.orrery.context.chunk;

/** Where text may be cut. */
enum Cut {
    /** Surrogate pairs stay together. */
    BETWEEN_CODE_POINTS {
        @Override
        boolean within(String text, int at) {
            return Character.isLowSurrogate(text.charAt(at)) && Character.isHighSurrogate(text.charAt(at - 1));
        }
    },

    /** What a reader sees as one sign stays together: a letter with its marks, signs that a joiner connects. */
    BETWEEN_GRAPHEMES {
        @Override
        boolean within(String text, int at) {
            char next = text.charAt(at);
            if (next < FIRST_MARK) {
                return false;
            }
            char before = text.charAt(at - 1);
            if (Character.isLowSurrogate(next)) {
                return Character.isHighSurrogate(before);
            }
            if (before == ZERO_WIDTH_JOINER || next == ZERO_WIDTH_JOINER) {
                return !Character.isWhitespace(before);
            }
            int point = text.codePointAt(at);
            return switch (Character.getType(point)) {
                case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
                default -> Character.isEmojiModifier(point);
            };
        }
    };

    private static final char FIRST_MARK = 0x300;
    private static final char ZERO_WIDTH_JOINER = '\u200D';

    /** A letter may carry any number of marks; who writes more than this writes no letters. */
    private static final int LONGEST_SIGN = 64;

    /** Whether a cut before {@code text[at]}, which has a character on both sides, would part what belongs together. */
    abstract boolean within(String text, int at);

    /** The nearest place for a cut, not behind this one. */
    int atOrBefore(String text, int at) {
        int place = at;
        while (place > 0 && place < text.length() && at - place < LONGEST_SIGN && within(text, place)) {
            place--;
        }
        return at - place < LONGEST_SIGN ? place : BETWEEN_CODE_POINTS.atOrBefore(text, at);
    }
}
