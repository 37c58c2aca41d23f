package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.policy.PolicyDecisions;
import dev.orrery.agent.stream.EventFollower;
import dev.orrery.agent.stream.EventType;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Starts, shows and cancels executions. A user sees only their own, superadmins see all. */
@ApplicationScoped
class ExecutionService {
    private static final String NOT_FOUND = "execution_not_found";
    /** More than it takes to write the end of a run that was stopped. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);

    private final ExecutionRunner runner;
    private final ExecutionStore store;
    private final WaitingStore waiting;
    private final PolicyDecisions decisions;
    private final LiveExecutions live;
    private final EventFollower follower;

    ExecutionService(
            ExecutionRunner runner,
            ExecutionStore store,
            WaitingStore waiting,
            PolicyDecisions decisions,
            LiveExecutions live,
            EventFollower follower) {
        this.runner = runner;
        this.store = store;
        this.waiting = waiting;
        this.decisions = decisions;
        this.live = live;
        this.follower = follower;
    }

    /** @param replayed whether a request before, with the same key, started it */
    record Started(UUID id, boolean replayed) {}

    /** @param execution as it ended, as it waits, or as far as it has come */
    record Executed(ExecutionRecord execution, boolean replayed) {}

    /**
     * Starts an execution and returns its id at once; or the id of the one that the user's key leads to already.
     *
     * @param asked as the client asked
     * @param completed adds what the suite supplies
     * @param key null when the caller sent none: then every call starts another one
     * @throws Failure 400 {@code invalid_workflow_input}, 409 {@code idempotency_key_reused}
     */
    Started start(
            ExecutionCommand asked,
            UnaryOperator<ExecutionCommand> completed,
            @Nullable IdempotencyKey key,
            Actor actor) {
        Optional<UUID> before = before(asked, key, actor);
        if (before.isPresent()) {
            return new Started(before.get(), true);
        }
        ExecutionCommand command = completed.apply(asked);
        ExecutionInput input = command.input();
        decisions.requireInputs(command.agentId(), command.by(actor), input.question(), input.inputs());
        return runner.start(command, actor, key)
                .map(id -> new Started(id, false))
                .orElseGet(() -> new Started(before(asked, key, actor).orElseThrow(), true));
    }

    private Optional<UUID> before(ExecutionCommand asked, @Nullable IdempotencyKey key, Actor actor) {
        return key == null ? Optional.empty() : store.findByKey(actor, key, asked);
    }

    /**
     * As {@link #start}, and waits until the execution ends or waits for an approval, but no longer than this.
     *
     * @throws Failure with the code, status and details that ended it
     */
    Executed execute(
            ExecutionCommand asked,
            UnaryOperator<ExecutionCommand> completed,
            @Nullable IdempotencyKey key,
            Actor actor,
            Duration patience) {
        Started started = start(asked, completed, key, actor);
        long deadline = System.nanoTime() + patience.toNanos();
        ExecutionRecord execution;
        long seen = 0;
        Optional<ExecutionEvent> last;
        do {
            last = settled(started.id(), seen, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            if (last.isPresent() && last.get().type() == EventType.ERROR) {
                throw failure(last.get().payload());
            }
            seen = last.map(ExecutionEvent::seq).orElse(seen);
            // A decision may have let it go on since, and it may have ended since the time was up.
            execution = find(started.id()).execution();
        } while (last.isPresent() ? execution.isUnderWay() : execution.isOver());
        return new Executed(execution, started.replayed());
    }

    ExecutionRecord get(String id, Actor actor) {
        return visible(id, actor).execution();
    }

    /** The id, when the actor may see the execution. @throws Failure 404 {@code execution_not_found} */
    UUID requireVisible(String id, Actor actor) {
        return visible(id, actor).execution().id();
    }

    /** Asks a running execution to stop and returns its state; one that has ended stays as it is. */
    ExecutionRecord cancel(String id, Actor actor) {
        UUID execution = requireVisible(id, actor);
        LiveExecution running = live.find(execution);
        if (!waiting.cancel(execution)) {
            cancel(execution);
            if (running != null) {
                settled(execution, running.feed().base(), CANCEL_LIMIT);
            }
            // A stop may meet a run that is just beginning to wait, here or in another process.
            waiting.cancel(execution);
        }
        return find(execution).execution();
    }

    /** Stops an execution that runs, wherever it does; one that waits goes on waiting. The process that runs it sees the request at its next heartbeat. */
    void cancel(UUID execution) {
        LiveExecution running = live.find(execution);
        if (running == null) {
            store.requestCancel(execution);
        } else {
            running.stop(StopReason.CANCELLED);
        }
    }

    /** The event after this one that ended the execution, or says what it waits for; empty when none came in time. */
    private Optional<ExecutionEvent> settled(UUID execution, long seq, Duration limit) {
        try {
            return follower.settled(execution, live.feed(execution), seq, limit);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("Waiting for the execution was stopped"));
        }
    }

    private static Failure failure(JsonNode payload) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        payload.path("details").properties().forEach(entry -> details.put(entry.getKey(), entry.getValue()));
        return Failure.of(
                        payload.path("status_code").asInt(500),
                        payload.path("error").asText(),
                        payload.path("message").asText())
                .with(details);
    }

    private ExecutionStore.Stored visible(String id, Actor actor) {
        ExecutionStore.Stored stored = find(Ids.pathUuid(id, NOT_FOUND));
        boolean owned = stored.requestedByUserId() == actor.userId()
                && stored.organizationId().toString().equals(actor.organizationId());
        if (!owned && !actor.isSuperadmin()) {
            throw notFound(stored.execution().id());
        }
        return stored;
    }

    private ExecutionStore.Stored find(UUID id) {
        return store.find(id).orElseThrow(() -> notFound(id));
    }

    private static Failure notFound(UUID id) {
        return Failure.notFound(NOT_FOUND, "There is no execution '" + id + "'.");
    }
}
