package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the condition of a branch. */
final class ConditionReader {
    private static final int MAX_DEPTH = 10;
    private static final String OPERATORS = Arrays.stream(Condition.Operator.values())
            .map(Condition.Operator::wireName)
            .collect(Collectors.joining(", "));

    private final String where;
    private final List<String> problems;

    ConditionReader(String where, List<String> problems) {
        this.where = where;
        this.problems = problems;
    }

    /** Null, and a problem more, when it cannot be read. */
    @Nullable
    Condition read(JsonNode node) {
        return read(node, 0);
    }

    private @Nullable Condition read(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            return problem("is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (node.has("all")) {
            return joined(node.path("all"), depth, Condition.All::new);
        }
        if (node.has("any")) {
            return joined(node.path("any"), depth, Condition.Any::new);
        }
        if (node.has("not")) {
            Condition part = read(node.path("not"), depth + 1);
            return part == null ? null : new Condition.Not(part);
        }
        return comparison(node);
    }

    private @Nullable Condition joined(JsonNode list, int depth, Function<List<Condition>, Condition> join) {
        if (!list.isArray() || list.isEmpty()) {
            return problem("joins no conditions");
        }
        List<Condition> parts = new ArrayList<>();
        for (JsonNode item : list) {
            Condition part = read(item, depth + 1);
            if (part != null) {
                parts.add(part);
            }
        }
        return parts.size() == list.size() ? join.apply(List.copyOf(parts)) : null;
    }

    private @Nullable Condition comparison(JsonNode node) {
        String name = node.path("op").asText("");
        Optional<Condition.Operator> operator = Arrays.stream(Condition.Operator.values())
                .filter(known -> known.wireName().equals(name))
                .findFirst();
        if (operator.isEmpty()) {
            return problem("must compare with one of " + OPERATORS);
        }
        if (!node.has("left")) {
            return problem("has no left side");
        }
        boolean unary = operator.get() == Condition.Operator.IS_EMPTY;
        if (!unary && !node.has("right")) {
            return problem("has no right side");
        }
        return new Condition.Comparison(
                operator.get(),
                template(node.path("left")),
                template(unary ? MissingNode.getInstance() : node.path("right")));
    }

    private Template template(JsonNode value) {
        return Template.parse(value, problem -> problems.add(where + ": " + problem + "."));
    }

    private @Nullable Condition problem(String text) {
        problems.add(where + " has a condition that " + text + ".");
        return null;
    }
}
