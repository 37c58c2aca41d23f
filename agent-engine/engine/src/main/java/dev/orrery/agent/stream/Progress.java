package dev.orrery.agent.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.contracts.agents.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The steps of one run as {@code status} events: a step is sent when it begins and again when it ends. One thread. */
public final class Progress {
    private final BiConsumer<EventType, ObjectNode> events;
    private final ObjectMapper json;
    private final List<Step> running = new ArrayList<>();

    public Progress(BiConsumer<EventType, ObjectNode> events, ObjectMapper json) {
        this.events = events;
        this.json = json;
    }

    /** A step under way. */
    public final class Step {
        private final String id;
        private final String kind;
        private final Instant startedAt;
        private final Map<String, @Nullable Object> details = new LinkedHashMap<>();
        private String label;

        private Step(String kind, String suffix, String label, Instant startedAt) {
            this.id = kind + "-" + suffix;
            this.kind = kind;
            this.label = label;
            this.startedAt = startedAt;
        }

        public Instant startedAt() {
            return startedAt;
        }

        public void complete(String newLabel, @Nullable String summary, Map<String, ? extends @Nullable Object> more) {
            label = newLabel;
            end("completed", summary, more);
        }

        /** Ends the step as failed; the run goes on. */
        public void fail(String newLabel, String summary, Map<String, ? extends @Nullable Object> more) {
            label = newLabel;
            end("failed", summary, more);
        }

        private void end(String state, @Nullable String summary, Map<String, ? extends @Nullable Object> more) {
            details.putAll(more);
            running.remove(this);
            Instant completedAt = DatabaseTime.now();
            send(state, completedAt, Duration.between(startedAt, completedAt).toMillis(), summary);
        }

        private void send(
                String state, @Nullable Instant completedAt, @Nullable Long durationMs, @Nullable String summary) {
            events.accept(
                    EventType.STATUS,
                    json.valueToTree(new StatusEvent(
                            id, kind, label, state, startedAt, completedAt, durationMs, summary, details)));
        }
    }

    public Step begin(String kind, String label, Map<String, ? extends @Nullable Object> details) {
        return begin(kind, UUID.randomUUID().toString().substring(0, 8), label, details);
    }

    /** As above. @param name unique among the run's steps of this kind */
    public Step begin(String kind, String name, String label, Map<String, ? extends @Nullable Object> details) {
        Step step = goOn(kind, name, label, DatabaseTime.now(), details);
        step.send("running", null, null, null);
        return step;
    }

    /** Goes on with a step that began, and was sent, before a pause. */
    public Step goOn(
            String kind,
            String name,
            String label,
            Instant startedAt,
            Map<String, ? extends @Nullable Object> details) {
        Step step = new Step(kind, name, label, startedAt);
        step.details.putAll(details);
        running.add(step);
        return step;
    }

    /** Ends all steps under way as failed, the innermost first. */
    public void failRunning(String summary) {
        for (Step step : List.copyOf(running).reversed()) {
            step.end("failed", summary, Map.of());
        }
    }

    public void delta(String text) {
        events.accept(EventType.DELTA, json.createObjectNode().put("text", text));
    }
}
