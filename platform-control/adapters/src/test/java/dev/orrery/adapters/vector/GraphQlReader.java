package dev.orrery.adapters.vector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the one shape of query that Weaviate's {@code Get} has, strictly: a text that ends its literal is an error. */
final class GraphQlReader {
    /** A {@code Get} of one class. */
    record Get(String className, Map<String, Object> arguments, List<String> fields) {}

    private static final Pattern TOKEN = Pattern.compile(
            "[\\s,]*(?:(?<name>[_A-Za-z][_0-9A-Za-z]*)|(?<number>-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
                    + "|\"(?<text>(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*)\"|(?<mark>[{}()\\[\\]:]))");

    private final String source;
    private final Matcher tokens;
    private MatchResult last;

    private GraphQlReader(String source) {
        this.source = source;
        this.tokens = TOKEN.matcher(source);
        this.last = tokens.toMatchResult();
    }

    static Get read(String source) {
        GraphQlReader reader = new GraphQlReader(source);
        reader.expect("{");
        reader.expect("Get");
        reader.expect("{");
        String className = reader.next();
        reader.expect("(");
        Map<String, Object> arguments = reader.pairs(")");
        reader.expect("{");
        List<String> fields = new ArrayList<>();
        int depth = 1;
        while (depth > 0) {
            String token = reader.next();
            depth += token.equals("{") ? 1 : token.equals("}") ? -1 : 0;
            fields.add(token);
        }
        reader.expect("}");
        reader.expect("}");
        if (reader.tokens.regionStart() != source.length()) {
            throw reader.error();
        }
        return new Get(className, arguments, fields);
    }

    private Map<String, Object> pairs(String end) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        for (String name = next(); !name.equals(end); name = next()) {
            expect(":");
            if (pairs.put(name, value(next())) != null) {
                throw error();
            }
        }
        return pairs;
    }

    private Object value(String token) {
        if (last.group("text") != null) {
            return unescaped(last.group("text"));
        }
        if (last.group("number") != null) {
            return Double.valueOf(token);
        }
        return switch (token) {
            case "{" -> pairs("}");
            case "[" -> {
                List<Object> items = new ArrayList<>();
                for (String item = next(); !item.equals("]"); item = next()) {
                    items.add(value(item));
                }
                yield items;
            }
            case "true", "false" -> Boolean.valueOf(token);
            default -> token;
        };
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)").matcher(text).replaceAll(escape -> {
            String code = escape.group(1);
            return Matcher.quoteReplacement(
                    code.startsWith("u") ? Character.toString(Integer.parseInt(code.substring(1), 16)) : code);
        });
    }

    private String next() {
        if (!tokens.lookingAt()) {
            throw error();
        }
        last = tokens.toMatchResult();
        String token = tokens.group().replaceFirst("^[\\s,]+", "");
        tokens.region(tokens.end(), source.length());
        return token;
    }

    private void expect(String token) {
        if (!next().equals(token)) {
            throw error();
        }
    }

    private IllegalArgumentException error() {
        return new IllegalArgumentException("Syntax Error GraphQL request near " + tokens.regionStart());
    }
}
