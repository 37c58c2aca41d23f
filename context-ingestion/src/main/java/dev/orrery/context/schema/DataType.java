package dev.orrery.context.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/** Type of a metadata property, and what it accepts. */
public enum DataType {
    TEXT,
    NUMBER,
    INT,
    BOOLEAN;

    private static final Pattern INTEGER = Pattern.compile("-?\\d+");

    /** The value in this type, or empty when it does not fit. */
    public Optional<Object> coerce(JsonNode value) {
        return switch (this) {
            case TEXT -> value.isContainerNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
            case NUMBER -> number(value);
            case INT -> integer(value);
            case BOOLEAN -> bool(value);
        };
    }

    private static Optional<Object> number(JsonNode value) {
        if (value.isNumber()) {
            return Optional.of(value.doubleValue());
        }
        if (!value.isTextual()) {
            return Optional.empty();
        }
        try {
            double number = Double.parseDouble(value.textValue().trim());
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException notNumeric) {
            return Optional.empty();
        }
    }

    private static Optional<Object> integer(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? Optional.of(value.longValue()) : Optional.empty();
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Optional.of((long) number)
                    : Optional.empty();
        }
        String text = value.isTextual() ? value.textValue().trim() : "";
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static Optional<Object> bool(JsonNode value) {
        if (value.isBoolean()) {
            return Optional.of(value.booleanValue());
        }
        String text = value.isTextual() ? value.textValue().trim() : "";
        if ("true".equalsIgnoreCase(text)) {
            return Optional.of(true);
        }
        return "false".equalsIgnoreCase(text) ? Optional.of(false) : Optional.empty();
    }
}
