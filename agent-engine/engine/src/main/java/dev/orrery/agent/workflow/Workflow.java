package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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

            String wireName() {
                return name().toLowerCase(Locale.ROOT);
            }

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

    /** Whether the text of this step is, as far as can be said before, what the workflow answers. */
    public boolean answersWith(Step.Model step) {
        return output == null
                ? step.next() == null
                : output.sole()
                        .filter(reference -> reference.source() == Reference.Source.STEP)
                        .filter(reference -> reference.name().equals(step.id()))
                        .filter(reference -> reference.path().equals(List.of("text")))
                        .isPresent();
    }

    /** Whether a step asks the execution's own model. */
    public boolean usesDefaultModel() {
        return steps.stream().anyMatch(step -> step instanceof Step.Model asking && asking.model() == null);
    }

    /** Everything that is filled in somewhere. */
    Stream<Reference> references() {
        Stream<Reference> ofSteps = steps.stream().flatMap(Step::needs);
        return output == null ? ofSteps : Stream.concat(ofSteps, output.references().stream());
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
