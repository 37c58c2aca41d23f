package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.agents.StatusEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the client how its turn goes on, and keeps the last version of every step. Used by one thread. */
final class Progress {
    /** Where steps and text go. */
    interface Listener {
        void status(ObjectNode status);

        void delta(String text);

        /** The engine runs this execution for the turn. */
        default void execution(String id) {}

        /** What is told next comes of this event of the engine's log. */
        default void reached(long engineEvent) {}

        /** For turns that answer in one piece. */
        Listener NONE = new Listener() {
            @Override
            public void status(ObjectNode status) {}

            @Override
            public void delta(String text) {}
        };
    }

    private static final TypeReference<Map<String, @Nullable Object>> DETAILS = new TypeReference<>() {};

    private final Listener listener;
    private final ObjectMapper json;
    private final Map<String, ObjectNode> steps = new LinkedHashMap<>();
    private @Nullable Step active;

    Progress(Listener listener, ObjectMapper json) {
        this.listener = listener;
        this.json = json;
    }

    /** Begins a step of our own. */
    Step start(String kind, String label, Map<String, ? extends @Nullable Object> details) {
        Step step = new Step(kind, label, details);
        active = step;
        step.send(label, "running", null, null);
        return step;
    }

    /** Knows these steps, which were told before. */
    void restore(List<ObjectNode> told) {
        told.forEach(status -> steps.put(status.path("id").asText(), status));
    }

    /** The step of this kind that still runs. */
    Optional<Step> running(String kind) {
        return steps.values().stream()
                .filter(status -> status.path("kind").asText().equals(kind)
                        && status.path("state").asText().equals("running"))
                .findFirst()
                .map(Step::new);
    }

    void execution(String id) {
        listener.execution(id);
    }

    void reached(long engineEvent) {
        listener.reached(engineEvent);
    }

    /** Passes on a step of the agent engine as it is. */
    void pass(ObjectNode status) {
        steps.put(status.path("id").asText(), status);
        listener.status(status);
    }

    void delta(String text) {
        listener.delta(text);
    }

    /** Marks the step that was running as failed. */
    void failActive() {
        Step running = active;
        if (running != null) {
            running.fail();
        }
    }

    /** Last version of each step, in the order in which they began. */
    List<ObjectNode> statuses() {
        return List.copyOf(steps.values());
    }

    /** One step, sent again whenever it changes. */
    final class Step {
        private final String kind;
        private final String label;
        private final String id;
        private final Instant startedAt;
        private final Map<String, @Nullable Object> details = new LinkedHashMap<>();

        private Step(String kind, String label, Map<String, ? extends @Nullable Object> details) {
            this.kind = kind;
            this.label = label;
            this.id = kind + "-" + UUID.randomUUID();
            this.startedAt = now();
            this.details.putAll(details);
        }

        private Step(ObjectNode told) {
            this.kind = told.path("kind").asText();
            this.label = told.path("label").asText();
            this.id = told.path("id").asText();
            this.startedAt = Instant.parse(told.path("started_at").asText());
            if (told.get("details") instanceof ObjectNode earlier) {
                this.details.putAll(json.convertValue(earlier, DETAILS));
            }
        }

        void complete(String doneLabel, @Nullable String summary, Map<String, ? extends @Nullable Object> more) {
            details.putAll(more);
            finish(doneLabel, "completed", summary);
        }

        void complete(String doneLabel) {
            complete(doneLabel, null, Map.of());
        }

        long elapsedMillis() {
            return ChronoUnit.MILLIS.between(startedAt, Instant.now());
        }

        private void fail() {
            finish(label, "failed", null);
        }

        private void finish(String finalLabel, String state, @Nullable String summary) {
            if (active == this) {
                active = null;
            }
            send(finalLabel, state, now(), summary);
        }

        private void send(String text, String state, @Nullable Instant completedAt, @Nullable String summary) {
            Long duration = completedAt == null ? null : ChronoUnit.MILLIS.between(startedAt, completedAt);
            StatusEvent event = new StatusEvent(
                    id, kind, text, state, startedAt, completedAt, duration, summary, new LinkedHashMap<>(details));
            pass(json.valueToTree(event));
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
