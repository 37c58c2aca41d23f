package dev.orrery.adapters.vector;

/** Values as GraphQL literals; nothing inside a text can end it. */
final class GraphQlText {
    private GraphQlText() {}

    static String string(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                literal.append('\\').append((char) letter);
            } else if (letter < 0x20 || letter == 0x7f) {
                literal.append(String.format("\\u%04x", letter));
            } else if (Character.getType(letter) == Character.SURROGATE) {
                // Half a character is no Unicode text.
                literal.append('\ufffd');
            } else {
                literal.appendCodePoint(letter);
            }
        });
        return literal.append('"').toString();
    }

    static String vector(float[] vector) {
        StringBuilder literal = new StringBuilder(vector.length * 12).append('[');
        for (int i = 0; i < vector.length; i++) {
            literal.append(i == 0 ? "" : ",").append(vector[i]);
        }
        return literal.append(']').toString();
    }
}
