package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.agents.StatusEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the client how its turn goes on, and keeps the last version of every step. Used by one thread. */
final class Progress {
    /** Where steps and text go. */
    interface Listener {
        void status(ObjectNode status);

        void delta(String text);

        /** For turns that answer in one piece. */
        Listener NONE = new Listener() {
            @Override
            public void status(ObjectNode status) {}

            @Override
            public void delta(String text) {}
        };
    }

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
        private final Instant startedAt = now();
        private final Map<String, @Nullable Object> details = new LinkedHashMap<>();

        private Step(String kind, String label, Map<String, ? extends @Nullable Object> details) {
            this.kind = kind;
            this.label = label;
            this.id = kind + "-" + UUID.randomUUID();
            this.details.putAll(details);
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
