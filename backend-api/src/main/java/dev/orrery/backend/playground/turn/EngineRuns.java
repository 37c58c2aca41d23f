package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.inference.Upstream;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.contracts.agents.ExecutionRequest;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.PassesOn;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows executions of the engine to their end and passes on their steps and text as they come. A lost connection is
 * taken up where it broke: the engine goes on meanwhile.
 */
@ApplicationScoped
class EngineRuns {
    /** Kind of the step that tells of a person's decision. */
    static final String AWAITING = "awaiting_approval";

    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(500);

    private final EngineClient engine;
    private final PlaygroundConfig config;

    EngineRuns(EngineClient engine, PlaygroundConfig config) {
        this.engine = engine;
        this.config = config;
    }

    /**
     * An execution that was begun before, and how far it was told.
     *
     * @param seen number of the last event that was passed on
     * @param decision the step of a person's decision for which it waits
     */
    record Begun(String executionId, long seen, Progress.@Nullable Step decision) {}

    /** The finished execution record. @throws Failure the engine's own, or of the way to it */
    @PassesOn({
        "403 EXEC_MODEL_NOT_ALLOWED",
        "403 EXEC_POLICY_DENIED",
        "403 EXEC_RUNTIME_PROFILE_BLOCKED",
        "403 EXEC_TOOL_NOT_ALLOWED",
        "404 EXEC_AGENT_NOT_FOUND",
        "404 vector_query_failed",
        "409 EXEC_CANCELLED",
        "409 requested_model_not_exposed",
        "429 EXEC_QUOTA_EXCEEDED",
        "500 EXEC_INTERNAL_ERROR",
        "502 vector_query_failed",
        "503 EXEC_UPSTREAM_UNAVAILABLE",
        "503 vector_query_failed",
        "504 EXEC_TIMEOUT"
    })
    ObjectNode run(ExecutionRequest request, Turn turn, Progress progress, EngineSteps steps, ClientConnection client) {
        String requestId = RequestIds.current();
        Following following = new Following(turn.actor(), requestId, progress, steps, client, null);
        return following.follow(() -> engine.stream(request, turn, requestId));
    }

    /** The same for an execution that was begun before. */
    ObjectNode goOn(Begun begun, Actor actor, Progress progress, EngineSteps steps, ClientConnection client) {
        Following following = new Following(actor, RequestIds.current(), progress, steps, client, begun);
        return following.follow(following::reopen);
    }

    /** Stops an execution. */
    void cancel(String executionId, Actor actor) {
        engine.cancel(executionId, actor, RequestIds.current());
    }

    /** One execution and how far it was read. */
    private final class Following {
        private final Actor actor;
        private final String requestId;
        private final Progress progress;
        private final EngineSteps steps;
        private final ClientConnection client;
        private @Nullable String executionId;
        private long seen;
        /** When the connection broke that is not mended since, and when the present one was opened. */
        private @Nullable Long brokenAt;

        private @Nullable Long openedAt;
        /** The step that tells of a person's decision which the execution waits for. */
        private Progress.@Nullable Step decision;

        Following(
                Actor actor,
                String requestId,
                Progress progress,
                EngineSteps steps,
                ClientConnection client,
                @Nullable Begun begun) {
            this.actor = actor;
            this.requestId = requestId;
            this.progress = progress;
            this.steps = steps;
            this.client = client;
            if (begun != null) {
                this.executionId = begun.executionId();
                this.seen = begun.seen();
                this.decision = begun.decision();
            }
        }

        ObjectNode follow(Supplier<EngineStream> opening) {
            Supplier<EngineStream> next = opening;
            while (true) {
                Failure broken;
                try (EngineStream stream = Upstream.open(client, next)) {
                    openedAt = System.nanoTime();
                    stream.executionId().ifPresent(this::begun);
                    ObjectNode execution = read(stream);
                    if (execution != null) {
                        return execution;
                    }
                    broken = EngineStream.incomplete();
                } catch (Failure failed) {
                    client.check();
                    broken = failed;
                }
                client.check();
                pauseUnlessFinal(broken);
                next = this::reopen;
            }
        }

        private EngineStream reopen() {
            String id = executionId;
            if (id == null) {
                throw EngineStream.incomplete();
            }
            try {
                return engine.events(id, seen, actor, requestId);
            } catch (Failure failed) {
                // An engine that starts or stops says so with many words; a later attempt finds it well.
                throw failed.status() >= 500 ? EngineClient.unreachable().causedBy(failed) : failed;
            }
        }

        private void begun(String id) {
            if (executionId == null) {
                executionId = id;
                progress.execution(id);
            }
        }

        /** Only what the way to the engine did is worth another attempt, and only while the engine may come back. */
        private void pauseUnlessFinal(Failure broken) {
            boolean lost = EngineStream.isIncomplete(broken) || EngineClient.isUnreachable(broken);
            boolean gone = lost && brokenFor() > config.engine().reconnect().toNanos();
            boolean waits = decision != null && (lost || EngineClient.isTimeout(broken));
            if (executionId == null || !waits && (!lost || gone)) {
                throw broken;
            }
            try {
                client.awaitGone(RECONNECT_PAUSE);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw broken;
            }
            client.check();
        }

        /** Nanoseconds since the first of the attempts that failed one after the other. */
        private long brokenFor() {
            long now = System.nanoTime();
            Long opened = openedAt;
            openedAt = null;
            boolean wasWell =
                    opened != null && now - opened > config.engine().reconnect().toNanos();
            Long since = brokenAt;
            if (since == null || wasWell) {
                brokenAt = now;
                return 0;
            }
            return now - since;
        }

        /** The record, or null when the engine closed its stream before. */
        private @Nullable ObjectNode read(EngineStream stream) {
            for (EngineStream.Event event = stream.next(); event != null; event = stream.next()) {
                seen = event.seq();
                brokenAt = null;
                progress.reached(seen);
                if (decision != null) {
                    decision.complete("Decided");
                    decision = null;
                }
                switch (event.name()) {
                    case "status" -> steps.pass(event.data());
                    case "delta" -> {
                        steps.leaveThinking();
                        String text = event.data().path("text").asText("");
                        if (!text.isEmpty()) {
                            progress.delta(text);
                        }
                    }
                    case "complete" -> {
                        client.check();
                        steps.leaveThinking();
                        return execution(event.data());
                    }
                    case AWAITING -> {
                        steps.leaveThinking();
                        decision = progress.start(
                                AWAITING, "Waits for a decision", Map.of("execution_id", String.valueOf(executionId)));
                    }
                    case "error" -> throw failure(event.data());
                    default -> client.check();
                }
            }
            return null;
        }
    }

    private static ObjectNode execution(ObjectNode data) {
        if (!(data.get("execution") instanceof ObjectNode execution)) {
            throw EngineStream.invalid("The agent engine completed without an execution record.");
        }
        if (!"succeeded".equals(execution.path("status").asText())) {
            JsonNode error = execution.path("error");
            throw Failure.badGateway(
                    error.path("code").asText("invalid_engine_response"),
                    error.path("message").asText("The execution ended without success."));
        }
        return execution;
    }

    /** The engine's own code and status; a refusal of our service token is no matter of the user's login. */
    private static Failure failure(ObjectNode data) {
        int status = data.path("status_code").asInt(502);
        int shown = status == 401 || status < 400 || status > 599 ? 502 : status;
        Failure failure = Failure.of(
                shown,
                data.path("error").asText("agent_engine_failed"),
                data.path("message").asText("The agent engine could not answer."));
        JsonNode executionId = data.path("details").path("execution_id");
        return executionId.isTextual() ? failure.with("execution_id", executionId.asText()) : failure;
    }
}
