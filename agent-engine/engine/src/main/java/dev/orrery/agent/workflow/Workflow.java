package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that can be read: see {@code docs/workflows.md} for its JSON. Whether its steps fit together is the business
 * of {@link WorkflowCheck}.
 *
 * @param start id of the first step
 * @param steps in the order in which they were written, ids unique
 * @param output what the workflow answers, or null for the text of the last step that gave one
 */
public record Workflow(
        Map<String, Input> inputs,
        String start,
        List<Step> steps,
        @Nullable Template output) {

    /** An input beside {@code prompt}. @param fallback value when it is not given, or null */
    public record Input(
            Type type, boolean required, @Nullable JsonNode fallback) {
        public enum Type {
            TEXT,
            NUMBER,
            BOOLEAN;

            boolean fits(JsonNode value) {
                return switch (this) {
                    case TEXT -> value.isTextual();
                    case NUMBER -> value.isNumber();
                    case BOOLEAN -> value.isBoolean();
                };
            }
        }

        /** Whether a step can count on a value. */
        boolean isCertain() {
            return required || fallback != null;
        }
    }

    public Step step(String id) {
        return steps.stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no step '" + id + "'"));
    }

    public boolean has(@Nullable String id) {
        return steps.stream().anyMatch(step -> Objects.equals(step.id(), id));
    }
}
