package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The values that a step can see: the inputs, and the outputs of the steps that have run. */
public record Scope(ObjectNode input, Map<String, ObjectNode> steps) {

    /** Missing when the step has not run or gave no such field. */
    JsonNode value(Reference reference) {
        JsonNode value = switch (reference.source()) {
            case INPUT -> input.path(reference.name());
            case STEP -> {
                ObjectNode output = steps.get(reference.name());
                yield output == null ? MissingNode.getInstance() : output;
            }
        };
        for (String name : reference.path()) {
            value = value.isArray() && name.chars().allMatch(Character::isDigit) && name.length() < 6
                    ? value.path(Integer.parseInt(name))
                    : value.path(name);
        }
        return value;
    }
}
