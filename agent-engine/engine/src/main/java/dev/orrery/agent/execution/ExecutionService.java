package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.stream.EventFollower;
import dev.orrery.agent.stream.EventType;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts, shows and cancels executions. A user sees only their own, superadmins see all. */
@ApplicationScoped
class ExecutionService {
    private static final String NOT_FOUND = "execution_not_found";

    private final ExecutionRunner runner;
    private final ExecutionStore store;
    private final LiveExecutions live;
    private final EventFollower follower;

    ExecutionService(ExecutionRunner runner, ExecutionStore store, LiveExecutions live, EventFollower follower) {
        this.runner = runner;
        this.store = store;
        this.live = live;
        this.follower = follower;
    }

    /** Starts an execution and returns its id at once. */
    UUID start(ExecutionCommand command, Actor actor) {
        return runner.start(command, actor).id();
    }

    /**
     * Runs an execution to its end, or until it waits for an approval.
     *
     * @throws Failure with the code, status and details that ended it
     */
    ExecutionRecord execute(ExecutionCommand command, Actor actor) {
        LiveExecution execution = runner.start(command, actor);
        ExecutionEvent last = settled(execution);
        if (last.type() == EventType.ERROR) {
            throw failure(last.payload());
        }
        return find(execution.id()).execution();
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
        if (!store.cancelWaiting(execution)) {
            cancel(execution);
            if (running != null) {
                settled(running);
                // A stop may meet a run that is just beginning to wait.
                store.cancelWaiting(execution);
            }
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

    /** The event that ended the run, or the one that says what it waits for. */
    private ExecutionEvent settled(LiveExecution execution) {
        AtomicReference<@Nullable ExecutionEvent> last = new AtomicReference<>();
        try {
            follower.followRun(execution.id(), execution.feed(), last::set);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("Waiting for the execution was stopped"));
        }
        ExecutionEvent event = last.get();
        if (event == null || !(event.type().isTerminal() || event.type() == EventType.AWAITING_APPROVAL)) {
            throw new IllegalStateException("Execution " + execution.id() + " neither ended nor waits");
        }
        return event;
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
