package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a definition and says everything that is wrong with its form, instead of stopping at the first finding. */
final class WorkflowReader {
    private static final int MAX_STEPS = 50;
    private static final int MAX_TOP_K = 50;
    private static final int DEFAULT_TOP_K = 5;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");

    private final List<String> problems = new ArrayList<>();

    private WorkflowReader() {}

    /** @param workflow null when the form is not right */
    record Reading(@Nullable Workflow workflow, List<String> problems) {}

    /** Whether there is a workflow at all; other content of the definition is its author's own. */
    static boolean isWorkflow(@Nullable ObjectNode definition) {
        return definition != null && definition.has("steps");
    }

    static Reading read(ObjectNode definition) {
        WorkflowReader reader = new WorkflowReader();
        Workflow workflow = reader.workflow(definition);
        return new Reading(reader.problems.isEmpty() ? workflow : null, List.copyOf(reader.problems));
    }

    private @Nullable Workflow workflow(ObjectNode definition) {
        JsonNode list = definition.path("steps");
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_STEPS) {
            problems.add("The workflow must have 1 to " + MAX_STEPS + " steps.");
            return null;
        }
        List<Step> steps = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode node : list) {
            Step step = step(node, steps.size());
            if (step != null) {
                if (!ids.add(step.id())) {
                    problems.add("Step id '" + step.id() + "' is used twice.");
                }
                steps.add(step);
            }
        }
        Map<String, Workflow.Input> inputs = inputs(definition.path("inputs"));
        Template output = definition.hasNonNull("output") ? template("The output", definition.path("output")) : null;
        String first = steps.isEmpty() ? "" : steps.getFirst().id();
        return new Workflow(inputs, definition.path("start").asText(first), List.copyOf(steps), output);
    }

    private Map<String, Workflow.Input> inputs(JsonNode declared) {
        Map<String, Workflow.Input> inputs = new LinkedHashMap<>();
        if (!declared.isMissingNode() && !declared.isNull() && !declared.isObject()) {
            problems.add("inputs must be an object of declarations by name.");
        }
        for (Map.Entry<String, JsonNode> entry : declared.properties()) {
            Workflow.Input input = input(entry.getKey(), entry.getValue());
            if (input != null) {
                inputs.put(entry.getKey(), input);
            }
        }
        return inputs;
    }

    private Workflow.@Nullable Input input(String name, JsonNode declaration) {
        if (!NAME.matcher(name).matches()) {
            problems.add("Input name '" + name + "' may hold letters, digits, '_' and '-' only.");
        }
        if (WorkflowInputs.PROMPT.equals(name)) {
            problems.add("Input 'prompt' is always there and cannot be declared.");
        }
        Workflow.Input.Type type;
        try {
            type = Workflow.Input.Type.valueOf(
                    declaration.path("type").asText("text").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            problems.add("Input '" + name + "' must have the type text, number or boolean.");
            return null;
        }
        JsonNode fallback = declaration.hasNonNull("default") ? declaration.get("default") : null;
        if (fallback != null && !type.fits(fallback)) {
            problems.add("The default of input '" + name + "' is not of its type.");
        }
        return new Workflow.Input(type, declaration.path("required").asBoolean(false), fallback);
    }

    private @Nullable Step step(JsonNode node, int position) {
        String id = node.path("id").asText("").trim();
        if (!NAME.matcher(id).matches()) {
            problems.add("Step " + (position + 1) + " needs an id of letters, digits, '_' and '-'.");
            return null;
        }
        String where = "Step '" + id + "'";
        String next = target(node, "next");
        String type = node.path("type").asText("");
        return switch (type) {
            case "model" ->
                new Step.Model(
                        id,
                        node.hasNonNull("instructions") ? template(where, node.get("instructions")) : null,
                        required(where, node, "prompt"),
                        target(node, "model"),
                        next);
            case "retrieval" ->
                new Step.Retrieval(id, required(where, node, "query"), target(node, "index"), topK(where, node), next);
            case "tool" -> tool(id, where, node, next);
            case "branch" -> branch(id, where, node);
            case "approval" -> new Step.Approval(id, required(where, node, "message"), next, target(node, "rejected"));
            default -> {
                problems.add(where + " has the unknown type '" + type + "'.");
                yield null;
            }
        };
    }

    private Step tool(String id, String where, JsonNode node, @Nullable String next) {
        String tool = target(node, "tool");
        if (tool == null) {
            problems.add(where + " must name its tool.");
        }
        JsonNode arguments = node.path("arguments");
        if (!arguments.isMissingNode() && !arguments.isObject()) {
            problems.add(where + " must give its arguments as an object.");
        }
        return new Step.Tool(
                id,
                tool == null ? "" : tool,
                template(where, arguments.isObject() ? arguments : JsonNodeFactory.instance.objectNode()),
                next,
                target(node, "failed"));
    }

    private Step branch(String id, String where, JsonNode node) {
        JsonNode list = node.path("branches");
        if (!list.isArray() || list.isEmpty()) {
            problems.add(where + " must have at least one branch.");
        }
        List<Step.Branch.Case> cases = new ArrayList<>();
        for (JsonNode item : list) {
            Condition when = new ConditionReader(where, problems).read(item.path("when"));
            if (when != null) {
                cases.add(new Step.Branch.Case(when, target(item, "next")));
            }
        }
        return new Step.Branch(id, List.copyOf(cases), target(node, "otherwise"));
    }

    private int topK(String where, JsonNode node) {
        JsonNode given = node.path("top_k");
        if (given.isMissingNode() || given.isNull()) {
            return DEFAULT_TOP_K;
        }
        if (!given.isInt() || given.intValue() < 1 || given.intValue() > MAX_TOP_K) {
            problems.add(where + " must have a top_k of 1 to " + MAX_TOP_K + ".");
        }
        return given.asInt(DEFAULT_TOP_K);
    }

    private Template required(String where, JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            problems.add(where + " needs a " + field + ".");
            return template(where, TextNode.valueOf(""));
        }
        return template(where, value);
    }

    private Template template(String where, JsonNode value) {
        return Template.parse(value, problem -> problems.add(where + ": " + problem + "."));
    }

    private static @Nullable String target(JsonNode node, String field) {
        String text = node.path(field).asText("").trim();
        return node.hasNonNull(field) && !text.isEmpty() ? text : null;
    }
}
