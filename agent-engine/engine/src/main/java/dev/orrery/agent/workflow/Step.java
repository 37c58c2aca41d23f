package dev.orrery.agent.workflow;

import dev.orrery.agent.ExecFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One step of a workflow. A step without a next one ends it. */
public sealed interface Step {
    String id();

    /** The type as it is written. */
    String type();

    /** The steps that may follow; null stands for the end. */
    List<@Nullable String> successors();

    /** The values that it needs. */
    Stream<Reference> needs();

    /** The fields that it leaves behind for later steps. */
    Set<String> outputs();

    /** Asks a model. @param model managed model id, or null for the execution's model */
    record Model(
            String id,
            @Nullable Template instructions,
            Template prompt,
            @Nullable String model,
            @Nullable String next) implements Step {
        @Override
        public String type() {
            return "model";
        }

        @Override
        public List<@Nullable String> successors() {
            return one(next);
        }

        @Override
        public Stream<Reference> needs() {
            return Stream.of(instructions, prompt)
                    .filter(Objects::nonNull)
                    .flatMap(template -> template.references().stream());
        }

        @Override
        public Set<String> outputs() {
            return Set.of("text");
        }
    }

    /** Searches a knowledge base. @param index null for the execution's own */
    record Retrieval(
            String id,
            Template query,
            @Nullable String index,
            int topK,
            @Nullable String next) implements Step {
        @Override
        public String type() {
            return "retrieval";
        }

        @Override
        public List<@Nullable String> successors() {
            return one(next);
        }

        @Override
        public Stream<Reference> needs() {
            return query.references().stream();
        }

        @Override
        public Set<String> outputs() {
            return Set.of("text", "results", "result_count");
        }
    }

    /** Calls a tool of the agent. @param failed where a call that fails leads; null ends the workflow as failed */
    record Tool(
            String id,
            String tool,
            Template arguments,
            @Nullable String next,
            @Nullable String failed) implements Step {
        @Override
        public String type() {
            return "tool";
        }

        @Override
        public List<@Nullable String> successors() {
            return failed == null ? one(next) : Arrays.asList(next, failed);
        }

        @Override
        public Stream<Reference> needs() {
            return arguments.references().stream();
        }

        @Override
        public Set<String> outputs() {
            return Set.of("text", "result", "error", "status_code");
        }
    }

    /** Goes where the first condition that holds points. @param otherwise null fails when none holds */
    record Branch(String id, List<Case> cases, @Nullable String otherwise) implements Step {
        record Case(Condition when, @Nullable String next) {}

        /**
         * Where these values lead; null is the end.
         *
         * @throws dev.orrery.kit.failure.Failure reason {@code no_branch_matched}
         */
        public @Nullable String choose(Scope scope) {
            for (Case taken : cases) {
                if (taken.when().test(scope)) {
                    return taken.next();
                }
            }
            if (otherwise == null) {
                throw ExecFailure.internal(
                        "No branch of step '" + id + "' matches, and it has no 'otherwise'.", "no_branch_matched");
            }
            return otherwise;
        }

        @Override
        public String type() {
            return "branch";
        }

        @Override
        public List<@Nullable String> successors() {
            List<@Nullable String> targets = new ArrayList<>();
            cases.forEach(taken -> targets.add(taken.next()));
            if (otherwise != null) {
                targets.add(otherwise);
            }
            return targets;
        }

        @Override
        public Stream<Reference> needs() {
            return cases.stream().flatMap(taken -> taken.when().references());
        }

        @Override
        public Set<String> outputs() {
            return Set.of("next");
        }
    }

    /** Waits for a person. @param rejected where a rejection leads; null ends the workflow as rejected */
    record Approval(
            String id,
            Template message,
            @Nullable String next,
            @Nullable String rejected) implements Step {
        @Override
        public String type() {
            return "approval";
        }

        @Override
        public List<@Nullable String> successors() {
            return rejected == null ? one(next) : Arrays.asList(next, rejected);
        }

        @Override
        public Stream<Reference> needs() {
            return message.references().stream();
        }

        @Override
        public Set<String> outputs() {
            return Set.of("approved", "comment");
        }
    }

    private static List<@Nullable String> one(@Nullable String next) {
        return Collections.singletonList(next);
    }
}
