package dev.orrery.context.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern over a whole source-relative path by the rules of fnmatch: {@code *} also matches slashes. Between two stars
 * the first place that fits is as good as any other, so none is gone back to: what a pattern may take grows with the
 * length of the path and not with a power of it.
 */
record Glob(Pattern pattern) {

    static Glob of(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            switch (c) {
                case '*' -> {
                    pieces.add(regex.toString());
                    regex.setLength(0);
                }
                case '?' -> regex.append('.');
                case '[' -> {
                    int close = closing(text, i);
                    if (close < 0) {
                        regex.append("\\[");
                    } else {
                        regex.append(set(text.substring(i, close)));
                        i = close + 1;
                    }
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        pieces.add(regex.toString());
        return new Glob(Pattern.compile(joined(pieces), Pattern.DOTALL));
    }

    private static String joined(List<String> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        String middle = pieces.subList(1, pieces.size() - 1).stream()
                .filter(piece -> !piece.isEmpty())
                .map(piece -> "(?>.*?" + piece + ")")
                .collect(Collectors.joining());
        return pieces.getFirst() + middle + ".*" + pieces.getLast();
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }

    /** The bracket that ends a set: one directly after its start belongs to the set. */
    private static int closing(String text, int from) {
        int at = from;
        if (at < text.length() && text.charAt(at) == '!') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == ']') {
            at++;
        }
        return text.indexOf(']', at);
    }

    private static String set(String members) {
        boolean negated = members.startsWith("!");
        String body = negated ? members.substring(1) : members;
        StringBuilder regex = new StringBuilder(negated ? "[^" : "[");
        int length = regex.length();
        for (int i = 0; i < body.length(); i++) {
            char low = body.charAt(i);
            if (i + 2 < body.length() && body.charAt(i + 1) == '-') {
                char high = body.charAt(i + 2);
                i += 2;
                if (low <= high) {
                    regex.append(escaped(low)).append('-').append(escaped(high));
                }
            } else {
                regex.append(escaped(low));
            }
        }
        if (regex.length() == length) {
            // Only empty ranges: such a set holds nothing.
            return negated ? "." : "(?!)";
        }
        return regex.append(']').toString();
    }

    private static String escaped(char c) {
        return "\\x{" + Integer.toHexString(c) + "}";
    }
}
