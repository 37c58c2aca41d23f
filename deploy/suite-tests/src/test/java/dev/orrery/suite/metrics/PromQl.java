package dev.orrery.suite.metrics;

import dev.orrery.suite.metrics.PromTokens.Kind;
import dev.orrery.suite.metrics.PromTokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The series that an expression of Prometheus' query language reads, and the labels that it groups them by. Knows the
 * whole syntax of selectors, aggregations, functions and operators; what it does not know is an error and not skipped.
 * Precedence and types are not its matter.
 */
final class PromQl {
    private static final Set<String> AGGREGATIONS =
            Set.of("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile");
    private static final Set<String> FUNCTIONS = Set.of(
            "abs",
            "absent",
            "absent_over_time",
            "avg_over_time",
            "ceil",
            "changes",
            "clamp_max",
            "clamp_min",
            "delta",
            "deriv",
            "floor",
            "histogram_quantile",
            "increase",
            "irate",
            "label_replace",
            "max_over_time",
            "min_over_time",
            "predict_linear",
            "rate",
            "resets",
            "round",
            "scalar",
            "sort",
            "sort_desc",
            "sum_over_time",
            "time",
            "vector");
    private static final Set<String> OPERATORS =
            Set.of("+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless");
    private static final Set<String> GROUPINGS = Set.of("by", "without");

    private final List<Token> tokens;
    private final List<Grouping> groupings = new ArrayList<>();
    private int next;

    /** @param matchers label by label, each with its operator and value, such as {@code ="x"} */
    record Selector(String metric, Map<String, String> matchers) {}

    /** Labels that are named for what these selectors read. */
    record Grouping(List<String> labels, List<Selector> of) {}

    /** What an expression reads. */
    record Read(List<Selector> selectors, List<Grouping> groupings) {}

    /** The expression is none. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private PromQl(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** @throws Malformed for what is no expression, or uses a function that is not known */
    static Read read(String expression) {
        PromQl parser = new PromQl(PromTokens.of(expression));
        List<Selector> selectors = parser.expression();
        parser.expect(Kind.END);
        return new Read(selectors, parser.groupings);
    }

    private List<Selector> expression() {
        List<Selector> all = new ArrayList<>(operand());
        while (OPERATORS.contains(peek().text()) && peek().kind() != Kind.STRING) {
            next++;
            List<String> labels = matching();
            List<Selector> right = operand();
            all.addAll(right);
            if (!labels.isEmpty()) {
                groupings.add(new Grouping(labels, List.copyOf(all)));
            }
        }
        return all;
    }

    /** The labels of {@code on}, {@code ignoring} and {@code group_left} behind an operator. */
    private List<String> matching() {
        List<String> labels = new ArrayList<>();
        accept("bool");
        if (accept("on") || accept("ignoring")) {
            labels.addAll(labels());
        }
        if ((accept("group_left") || accept("group_right")) && peek().text().equals("(")) {
            labels.addAll(labels());
        }
        return labels;
    }

    private List<Selector> operand() {
        while (accept("-") || accept("+")) {
            // A sign changes nothing here.
        }
        List<Selector> read = primary();
        if (accept("[")) {
            expect(Kind.DURATION);
            if (accept(":") && peek().kind() == Kind.DURATION) {
                next++;
            }
            expect("]");
        }
        if (accept("offset")) {
            expect(Kind.DURATION);
        }
        return read;
    }

    private List<Selector> primary() {
        Token token = peek();
        return switch (token.kind()) {
            case NUMBER, STRING -> {
                next++;
                yield List.of();
            }
            case NAME -> named();
            case SYMBOL, DURATION, END -> {
                expect("(");
                List<Selector> inner = expression();
                expect(")");
                yield inner;
            }
        };
    }

    private List<Selector> named() {
        String name = tokens.get(next++).text();
        if (AGGREGATIONS.contains(name)) {
            return aggregation();
        }
        if (peek().text().equals("(")) {
            if (!FUNCTIONS.contains(name)) {
                throw new Malformed("unknown function " + name);
            }
            return arguments();
        }
        return List.of(new Selector(name, accept("{") ? matchers() : Map.of()));
    }

    private List<Selector> aggregation() {
        List<String> labels = new ArrayList<>();
        if (GROUPINGS.contains(peek().text())) {
            next++;
            labels.addAll(labels());
        }
        List<Selector> read = arguments();
        if (GROUPINGS.contains(peek().text())) {
            next++;
            labels.addAll(labels());
        }
        if (!labels.isEmpty()) {
            groupings.add(new Grouping(labels, read));
        }
        return read;
    }

    private List<Selector> arguments() {
        List<Selector> read = new ArrayList<>();
        expect("(");
        while (!accept(")")) {
            read.addAll(expression());
            if (!peek().text().equals(")")) {
                expect(",");
            }
        }
        return read;
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        expect("(");
        while (!accept(")")) {
            labels.add(expect(Kind.NAME));
            if (!peek().text().equals(")")) {
                expect(",");
            }
        }
        return labels;
    }

    private Map<String, String> matchers() {
        Map<String, String> matchers = new LinkedHashMap<>();
        while (!accept("}")) {
            String label = expect(Kind.NAME);
            String operator = tokens.get(next++).text();
            if (!Set.of("=", "!=", "=~", "!~").contains(operator)) {
                throw new Malformed("'" + operator + "' is no operator of a matcher");
            }
            matchers.put(label, operator + expect(Kind.STRING));
            if (!peek().text().equals("}")) {
                expect(",");
            }
        }
        return matchers;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean accept(String text) {
        boolean there = peek().text().equals(text) && peek().kind() != Kind.STRING;
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String text) {
        if (!accept(text)) {
            throw new Malformed("'" + peek().text() + "' where '" + text + "' was expected");
        }
    }

    private String expect(Kind kind) {
        if (peek().kind() != kind) {
            throw new Malformed("'" + peek().text() + "' where a " + kind + " was expected");
        }
        return tokens.get(kind == Kind.END ? next : next++).text();
    }
}
