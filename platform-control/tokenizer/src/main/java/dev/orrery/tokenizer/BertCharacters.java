package dev.orrery.tokenizer;

import java.text.Normalizer;
import java.util.Locale;

/** What BERT's normalizer and pre-tokenizer do with one code point: drop it, part words at it, or fold it. */
public final class BertCharacters {
    /** The folded form of what separates words. */
    private static final String SPACE = " ";

    private static final String DROPPED = "";
    private static final int BMP = 0x10000;

    private final boolean lowercase;
    private final boolean stripAccents;

    /** Filled at first use of a character; two threads that race write the same. */
    private final String[] folded = new String[BMP];

    BertCharacters(boolean lowercase, boolean stripAccents) {
        this.lowercase = lowercase;
        this.stripAccents = stripAccents;
    }

    /** What a code point becomes: nothing, a space, or one or more characters. */
    String fold(int point) {
        if (point >= BMP) {
            return compute(point);
        }
        String known = folded[point];
        if (known == null) {
            known = compute(point);
            folded[point] = known;
        }
        return known;
    }

    private String compute(int point) {
        if (isSpace(point)) {
            return SPACE;
        }
        if (point == 0xFFFD || isOther(point)) {
            return DROPPED;
        }
        String text = Character.toString(point);
        if (stripAccents) {
            text = Normalizer.normalize(text, Normalizer.Form.NFD)
                    .codePoints()
                    .filter(part -> !isMark(part))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        return lowercase ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static boolean isSpace(int point) {
        return switch (point) {
            case '\t', '\n', '\r' -> true;
            default ->
                switch (Character.getType(point)) {
                    case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                };
        };
    }

    private static boolean isOther(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** Unicode has moved these to other categories since the tables of the tokenizers that models are trained with. */
    private static boolean oncePunctuation(int point) {
        return point == 0x166D || point == 0x111C9;
    }

    private static boolean onceMark(int point) {
        return point == 0x1734 || point == 0x1171E;
    }

    private static boolean isMark(int point) {
        return Character.getType(point) == Character.NON_SPACING_MARK && !oncePunctuation(point) || onceMark(point);
    }

    /** A word of its own, before it is folded. */
    static boolean isIdeograph(int point) {
        return point >= 0x3400
                && (point >= 0x4E00 && point <= 0x9FFF
                        || point <= 0x4DBF
                        || point >= 0xF900 && point <= 0xFAFF
                        || point >= 0x20000 && point <= 0x2A6DF
                        || point >= 0x2A700 && point <= 0x2B73F
                        || point >= 0x2B740 && point <= 0x2B81F
                        || point >= 0x2B920 && point <= 0x2CEAF
                        || point >= 0x2F800 && point <= 0x2FA1F);
    }

    /** A word of its own, after it was folded. */
    public static boolean isPunctuation(int point) {
        if (point < 0x80) {
            return point > ' ' && point < 0x7F && !Character.isLetterOrDigit(point);
        }
        return switch (Character.getType(point)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> oncePunctuation(point);
        };
    }
}
