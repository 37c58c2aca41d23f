package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.agent.ExecFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON value whose texts may hold references in double braces. A text that is one reference stands for the value
 * itself, whatever its type; elsewhere the value's text is filled in. Filled-in text is never read as a template again.
 */
public record Template(JsonNode value, List<Reference> references) {
    private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final int MAX_DEPTH = 20;
    /** Most characters that references fill into one value, so that no workflow can make a text that no memory holds. */
    private static final int MOST_FILLED_IN = 200_000;

    /** @param problems receives a text for each reference that cannot be read */
    static Template parse(JsonNode value, Consumer<String> problems) {
        List<Reference> references = new ArrayList<>();
        collect(value, 0, references, problems);
        return new Template(value, List.copyOf(references));
    }

    private static void collect(JsonNode value, int depth, List<Reference> into, Consumer<String> problems) {
        if (depth > MAX_DEPTH) {
            problems.accept("values are nested deeper than " + MAX_DEPTH + " levels");
        } else if (value.isTextual()) {
            Matcher matcher = BRACES.matcher(value.textValue());
            while (matcher.find()) {
                String inside = matcher.group(1);
                Reference.parse(inside)
                        .ifPresentOrElse(
                                into::add,
                                () -> problems.accept(
                                        "'{{" + inside + "}}' is neither input.<name> nor " + "steps.<id>.<field>"));
            }
        } else {
            value.forEach(child -> collect(child, depth + 1, into, problems));
        }
    }

    /**
     * The value with everything filled in.
     *
     * @throws dev.orrery.kit.failure.Failure reason {@code reference_missing} when a value is absent that may not be, or
     *     {@code filled_in_text_too_long}
     */
    public JsonNode fill(Scope scope) {
        for (Reference reference : references) {
            if (!reference.optional() && scope.value(reference).isMissingNode()) {
                throw ExecFailure.internal("'" + reference + "' has no value.", "reference_missing")
                        .with("reference", reference.toString());
            }
        }
        return render(scope);
    }

    /** The same as text; an absent value is empty. */
    public String text(Scope scope) {
        return text(fill(scope));
    }

    /** As {@link #fill}, but an absent value is left out: whether it is there may be what is asked. */
    JsonNode render(Scope scope) {
        long filledIn = 0;
        for (Reference reference : references) {
            filledIn += text(scope.value(reference)).length();
            if (filledIn > MOST_FILLED_IN) {
                throw ExecFailure.internal(
                        "More than " + MOST_FILLED_IN + " characters would be filled in.", "filled_in_text_too_long");
            }
        }
        return render(value, scope);
    }

    /** The reference that this text consists of, when it is one and nothing else. */
    Optional<Reference> sole() {
        if (!value.isTextual()) {
            return Optional.empty();
        }
        Matcher matcher = BRACES.matcher(value.textValue());
        return matcher.matches() ? Reference.parse(matcher.group(1)) : Optional.empty();
    }

    private static JsonNode render(JsonNode node, Scope scope) {
        if (node.isTextual()) {
            return render(node.textValue(), scope);
        }
        if (node.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(entry -> {
                JsonNode value = render(entry.getValue(), scope);
                if (!value.isMissingNode()) {
                    filled.set(entry.getKey(), value);
                }
            });
            return filled;
        }
        if (node.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> {
                JsonNode value = render(item, scope);
                if (!value.isMissingNode()) {
                    filled.add(value);
                }
            });
            return filled;
        }
        return node;
    }

    private static JsonNode render(String text, Scope scope) {
        Matcher matcher = BRACES.matcher(text);
        if (matcher.matches() && Reference.parse(matcher.group(1)).isPresent()) {
            return Reference.parse(matcher.group(1)).map(scope::value).orElse(MissingNode.getInstance());
        }
        matcher.reset();
        return TextNode.valueOf(matcher.replaceAll(found -> Matcher.quoteReplacement(Reference.parse(found.group(1))
                .map(scope::value)
                .map(Template::text)
                .orElse(""))));
    }

    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
