package dev.orrery.agent.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks a workflow before it is published: its form, its tools, that every step can be reached and none again, and that
 * whatever a step needs is there on each way that leads to it.
 */
public final class WorkflowCheck {
    private final Workflow workflow;
    private final Collection<String> tools;
    private final List<String> problems = new ArrayList<>();

    private WorkflowCheck(Workflow workflow, Collection<String> tools) {
        this.workflow = workflow;
        this.tools = tools;
    }

    /**
     * What is wrong, as texts for the author; empty when there is no workflow.
     *
     * @param tools ids of the tools that the agent uses
     */
    public static List<String> problems(@Nullable ObjectNode definition, Collection<String> tools) {
        if (definition == null || !WorkflowReader.isWorkflow(definition)) {
            return List.of();
        }
        WorkflowReader.Reading reading = WorkflowReader.read(definition);
        return reading.workflow() == null ? reading.problems() : new WorkflowCheck(reading.workflow(), tools).run();
    }

    /**
     * The workflow of a definition, or null when it holds none.
     *
     * @throws IllegalArgumentException with the findings, when it cannot be run
     */
    public static @Nullable Workflow require(@Nullable ObjectNode definition, Collection<String> tools) {
        if (definition == null || !WorkflowReader.isWorkflow(definition)) {
            return null;
        }
        List<String> found = problems(definition, tools);
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", found));
        }
        return WorkflowReader.read(definition).workflow();
    }

    private List<String> run() {
        for (Step step : workflow.steps()) {
            if (step instanceof Step.Tool call && !tools.contains(call.tool())) {
                problems.add("Step '" + step.id() + "' calls '" + call.tool()
                        + "', which is not among the agent's tool_refs.");
            }
        }
        targets();
        if (problems.isEmpty()) {
            graph();
        }
        return List.copyOf(problems);
    }

    private void targets() {
        if (!workflow.has(workflow.start())) {
            problems.add("The workflow starts at the unknown step '" + workflow.start() + "'.");
        }
        for (Step step : workflow.steps()) {
            for (String target : step.successors()) {
                if (target != null && !workflow.has(target)) {
                    problems.add("Step '" + step.id() + "' leads to the unknown step '" + target + "'.");
                }
            }
        }
    }

    private void graph() {
        Set<String> reachable = reachable();
        for (Step step : workflow.steps()) {
            if (!reachable.contains(step.id())) {
                problems.add("Step '" + step.id() + "' cannot be reached.");
            }
        }
        List<String> order = order(reachable);
        if (order.size() < reachable.size()) {
            List<String> rest =
                    reachable.stream().filter(id -> !order.contains(id)).toList();
            problems.add("The steps '" + String.join("', '", rest) + "' form or follow a cycle.");
            return;
        }
        inputs(order);
    }

    private Set<String> reachable() {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(workflow.start()));
        while (!open.isEmpty()) {
            String id = open.pop();
            if (seen.add(id)) {
                successors(id).forEach(open::push);
            }
        }
        return seen;
    }

    /** The reachable steps, each behind all that may lead to it; shorter when there is a cycle. */
    private List<String> order(Set<String> reachable) {
        Map<String, Integer> waiting = new LinkedHashMap<>();
        reachable.forEach(id -> waiting.putIfAbsent(id, 0));
        reachable.forEach(id -> successors(id).forEach(next -> waiting.merge(next, 1, Integer::sum)));
        Deque<String> ready = new ArrayDeque<>();
        waiting.forEach((id, count) -> {
            if (count == 0) {
                ready.add(id);
            }
        });
        List<String> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            String id = ready.remove();
            order.add(id);
            successors(id).forEach(next -> {
                if (waiting.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            });
        }
        return order;
    }

    /** What surely ran before a step is what ran on every way to it. */
    private void inputs(List<String> order) {
        Map<String, Set<String>> before = new HashMap<>();
        before.put(workflow.start(), Set.of());
        Set<String> beforeEnd = null;
        for (String id : order) {
            Step step = workflow.step(id);
            Set<String> known = before.getOrDefault(id, Set.of());
            needs("Step '" + id + "'", step.needs(), known);
            Set<String> after = new LinkedHashSet<>(known);
            after.add(id);
            for (String next : step.successors()) {
                if (next == null) {
                    beforeEnd = common(beforeEnd, after);
                } else {
                    before.put(next, common(before.get(next), after));
                }
            }
        }
        Template output = workflow.output();
        if (output != null && beforeEnd != null) {
            needs("The output", output.references().stream(), beforeEnd);
        }
    }

    private static Set<String> common(@Nullable Set<String> one, Set<String> other) {
        Set<String> both = new LinkedHashSet<>(other);
        if (one != null) {
            both.retainAll(one);
        }
        return both;
    }

    private void needs(String where, Stream<Reference> references, Set<String> known) {
        references.distinct().forEach(reference -> {
            String problem = switch (reference.source()) {
                case INPUT -> inputProblem(reference);
                case STEP -> stepProblem(reference, known);
            };
            if (problem != null) {
                problems.add(where + " needs '" + reference + "', " + problem + ".");
            }
        });
    }

    private @Nullable String inputProblem(Reference reference) {
        if (reference.name().equals(WorkflowInputs.PROMPT)) {
            return null;
        }
        Workflow.Input input = workflow.inputs().get(reference.name());
        if (input == null) {
            return "which is not a declared input";
        }
        return input.isCertain() || reference.optional()
                ? null
                : "which may be absent: make the input required, give it a default, or write '" + reference + "?'";
    }

    private @Nullable String stepProblem(Reference reference, Set<String> known) {
        if (!workflow.has(reference.name())) {
            return "but there is no such step";
        }
        Set<String> outputs = workflow.step(reference.name()).outputs();
        String field = reference.path().getFirst();
        if (!outputs.contains(field)) {
            return "but that step gives only "
                    + String.join(", ", outputs.stream().sorted().toList());
        }
        return known.contains(reference.name()) || reference.optional()
                ? null
                : "but that step may not have run before: write '" + reference + "?' when that is meant";
    }

    private List<String> successors(String id) {
        return workflow.step(id).successors().stream()
                .filter(next -> next != null)
                .distinct()
                .toList();
    }
}
