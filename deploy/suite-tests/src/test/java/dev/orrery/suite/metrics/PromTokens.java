package dev.orrery.suite.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an expression of Prometheus' query language. */
final class PromTokens {
    private static final Pattern NEXT = Pattern.compile("\\s*(?:#[^\\n]*\\n\\s*)*(?:"
            + "(?<duration>(?:\\d+(?:ms|[smhdwy]))+\\b|\\$\\w+)"
            + "|(?<number>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|\\.\\d+)"
            + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
            + "|(?<symbol>==|!=|>=|<=|=~|!~|[-+*/%^<>=(){}\\[\\],:@]))");

    private PromTokens() {}

    enum Kind {
        DURATION,
        NUMBER,
        NAME,
        STRING,
        SYMBOL,
        END
    }

    /** @param text of a string without its quotes */
    record Token(Kind kind, String text) {}

    /** @throws PromQl.Malformed at a character that belongs to no word */
    static List<Token> of(String expression) {
        String text = expression.strip();
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = NEXT.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new PromQl.Malformed("'" + text.substring(at) + "' begins with no word");
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, ""));
        return tokens;
    }

    private static Token token(Matcher found) {
        for (Kind kind : List.of(Kind.DURATION, Kind.NUMBER, Kind.NAME, Kind.SYMBOL)) {
            String text = found.group(kind.name().toLowerCase(Locale.ROOT));
            if (text != null) {
                return new Token(kind, text);
            }
        }
        String quoted = found.group("string");
        return new Token(Kind.STRING, quoted.substring(1, quoted.length() - 1));
    }
}
