package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inputs of one execution, checked against what its workflow declares. */
public final class WorkflowInputs {
    public static final String INVALID = "invalid_workflow_input";
    static final String PROMPT = "prompt";
    private static final int LONGEST_TEXT = 20_000;

    private WorkflowInputs() {}

    /**
     * The prompt and every declared input, defaults filled in.
     *
     * @param prompt what the user asked, or null
     * @param given values by name
     * @param hasIndex whether the execution names an index, for steps that name none
     * @throws Failure 400 {@value #INVALID} with every finding in {@code details.problems}
     */
    public static ObjectNode read(
            Workflow workflow, @Nullable String prompt, @Nullable ObjectNode given, boolean hasIndex) {
        List<String> problems = new ArrayList<>();
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        if (prompt != null) {
            values.put(PROMPT, prompt);
        } else if (workflow.references().anyMatch(WorkflowInputs::needsPrompt)) {
            problems.add("The workflow needs a prompt.");
        }
        workflow.inputs().forEach((name, input) -> {
            JsonNode value = given == null || !given.hasNonNull(name) ? input.fallback() : given.get(name);
            if (value == null) {
                if (input.required()) {
                    problems.add("Input '" + name + "' is missing.");
                }
            } else if (!input.type().fits(value)) {
                problems.add("Input '" + name + "' must be a " + input.type().wireName() + ".");
            } else if (value.asText().length() > LONGEST_TEXT) {
                problems.add("Input '" + name + "' is longer than " + LONGEST_TEXT + " characters.");
            } else {
                values.set(name, value);
            }
        });
        if (given != null) {
            for (Map.Entry<String, JsonNode> entry : given.properties()) {
                if (!workflow.inputs().containsKey(entry.getKey())) {
                    problems.add("Input '" + entry.getKey() + "' is not declared.");
                }
            }
        }
        if (!hasIndex) {
            workflow.steps().stream()
                    .filter(step -> step instanceof Step.Retrieval search && search.index() == null)
                    .forEach(step -> problems.add(
                            "Step '" + step.id() + "' searches the index of input.retrieval, which is missing."));
        }
        if (!problems.isEmpty()) {
            throw Failure.badRequest(INVALID, String.join(" ", problems)).with("problems", problems);
        }
        return values;
    }

    /** @throws Failure 400 {@value #INVALID} when values are given to an agent that has no workflow */
    public static void requireNone(@Nullable ObjectNode given) {
        if (given != null && !given.isEmpty()) {
            throw Failure.badRequest(INVALID, "The agent has no workflow, so it takes no inputs.");
        }
    }

    private static boolean needsPrompt(Reference reference) {
        return reference.source() == Reference.Source.INPUT && PROMPT.equals(reference.name()) && !reference.optional();
    }
}
