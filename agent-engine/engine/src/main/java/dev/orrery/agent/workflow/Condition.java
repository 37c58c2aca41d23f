package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * When a branch is taken: comparisons joined by all, any and not. It is data and cannot loop, call or match patterns, so
 * evaluating it costs no more than reading it.
 */
sealed interface Condition {
    boolean test(Scope scope);

    Stream<Reference> references();

    record All(List<Condition> parts) implements Condition {
        @Override
        public boolean test(Scope scope) {
            return parts.stream().allMatch(part -> part.test(scope));
        }

        @Override
        public Stream<Reference> references() {
            return parts.stream().flatMap(Condition::references);
        }
    }

    record Any(List<Condition> parts) implements Condition {
        @Override
        public boolean test(Scope scope) {
            return parts.stream().anyMatch(part -> part.test(scope));
        }

        @Override
        public Stream<Reference> references() {
            return parts.stream().flatMap(Condition::references);
        }
    }

    record Not(Condition part) implements Condition {
        @Override
        public boolean test(Scope scope) {
            return !part.test(scope);
        }

        @Override
        public Stream<Reference> references() {
            return part.references();
        }
    }

    record Comparison(Operator operator, Template left, Template right) implements Condition {
        @Override
        public boolean test(Scope scope) {
            return operator.test(left.render(scope), right.render(scope));
        }

        @Override
        public Stream<Reference> references() {
            return Stream.concat(left.references().stream(), right.references().stream());
        }
    }

    enum Operator {
        /** The same value; numbers by value, texts without regard to case and outer blanks. */
        EQUALS,
        NOT_EQUALS,
        /** A text inside a text, without regard to case, or an item inside an array. */
        CONTAINS,
        STARTS_WITH,
        GREATER_THAN,
        AT_LEAST,
        LESS_THAN,
        AT_MOST,
        /** Absent, null, a blank text, or an array or object without content; has no right side. */
        IS_EMPTY;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean test(JsonNode left, JsonNode right) {
            return switch (this) {
                case EQUALS -> same(left, right);
                case NOT_EQUALS -> !same(left, right);
                case CONTAINS -> contains(left, right);
                case STARTS_WITH -> plain(left).startsWith(plain(right));
                case GREATER_THAN -> number(left) > number(right);
                case AT_LEAST -> number(left) >= number(right);
                case LESS_THAN -> number(left) < number(right);
                case AT_MOST -> number(left) <= number(right);
                case IS_EMPTY ->
                    left.isContainerNode() ? left.isEmpty() : plain(left).isEmpty();
            };
        }

        private static boolean contains(JsonNode left, JsonNode right) {
            if (!left.isArray()) {
                return plain(left).contains(plain(right));
            }
            for (JsonNode item : left) {
                if (same(item, right)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean same(JsonNode left, JsonNode right) {
            if (left.isContainerNode() || right.isContainerNode()) {
                return left.equals(right);
            }
            return left.isNumber() && right.isNumber()
                    ? left.decimalValue().compareTo(right.decimalValue()) == 0
                    : plain(left).equals(plain(right));
        }

        private static String plain(JsonNode value) {
            return Template.text(value).trim().toLowerCase(Locale.ROOT);
        }

        /** What is no number compares false with everything. */
        private static double number(JsonNode value) {
            if (value.isNumber()) {
                return value.doubleValue();
            }
            try {
                return Double.parseDouble(plain(value));
            } catch (NumberFormatException noNumber) {
                return Double.NaN;
            }
        }
    }
}
