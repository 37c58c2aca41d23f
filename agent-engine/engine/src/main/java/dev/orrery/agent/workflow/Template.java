package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON value whose texts may hold references in double braces. A text that is one reference stands for the value
 * itself, whatever its type; elsewhere the value's text is filled in. Filled-in text is never read as a template again.
 */
record Template(JsonNode value, List<Reference> references) {
    private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final int MAX_DEPTH = 20;

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

    /** The value with everything filled in. */
    JsonNode render(Scope scope) {
        return render(value, scope);
    }

    /** The same as text; an absent value is empty. */
    String text(Scope scope) {
        return text(render(scope));
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
