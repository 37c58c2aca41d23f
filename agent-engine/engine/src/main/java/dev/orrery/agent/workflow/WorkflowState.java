package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a workflow has come. A stored format: its fields may only be added.
 *
 * @param definition the workflow as it was when the execution began; a later version of the agent does not change it
 * @param input the prompt and the declared inputs
 * @param position id of the step that is to run, or null when the workflow has ended
 * @param since when that step began, or null when it has not
 * @param outputs of the steps that have ended, by id, in the order in which they did
 */
public record WorkflowState(
        ObjectNode definition,
        ObjectNode input,
        @Nullable String position,
        @Nullable Instant since,
        Map<String, ObjectNode> outputs) {

    public static WorkflowState start(ObjectNode definition, Workflow workflow, ObjectNode input) {
        return new WorkflowState(definition, input, workflow.start(), null, Map.of());
    }

    /** The step at the position has begun, and waits. */
    public WorkflowState waiting(Instant began) {
        return new WorkflowState(definition, input, position, began, outputs);
    }

    /** The step at the position has ended with this output and leads there; null is the end. */
    public WorkflowState after(String step, ObjectNode output, @Nullable String next) {
        Map<String, ObjectNode> more = new LinkedHashMap<>(outputs);
        more.put(step, output);
        return new WorkflowState(definition, input, next, null, more);
    }

    /** What a step can see. */
    public Scope scope() {
        return new Scope(input, outputs);
    }

    /** What the workflow answers: its output, else the text of the last step that gave one. */
    public String answer(Workflow workflow) {
        Template output = workflow.output();
        if (output != null) {
            return output.text(scope()).strip();
        }
        String last = "";
        for (ObjectNode ended : outputs.values()) {
            last = ended.hasNonNull("text") ? ended.path("text").asText() : last;
        }
        return last.strip();
    }
}
