package dev.orrery.agent.execution;

import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.stream.EventLog;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of executions in transactions: a state and the event that tells of it are written together. All of it may be
 * done twice, and is when the connection breaks.
 */
@ApplicationScoped
@TriedAgain(Without.DATABASE)
class ExecutionStore {
    private final ExecutionRepository rows;
    private final EventLog log;
    private final ExecutionRecords records;

    ExecutionStore(ExecutionRepository rows, EventLog log, ExecutionRecords records) {
        this.rows = rows;
        this.log = log;
        this.records = records;
    }

    /**
     * Stores a new execution.
     *
     * @param key null when the caller sent none
     * @return false, and nothing is stored, when the user's key leads to an execution already
     */
    @Transactional
    boolean create(
            LiveExecution live, UUID owner, Actor actor, ExecutionCommand command, @Nullable IdempotencyKey key) {
        Execution row = new Execution();
        row.id = live.id();
        row.agentId = command.agentId();
        row.status = ExecutionStatus.QUEUED;
        row.runtimeProfile = command.runtimeProfile();
        row.requestedByUserId = actor.userId();
        row.requestedByUsername = actor.username();
        row.requestedByRole = actor.role().wireName();
        row.organizationId = UUID.fromString(actor.organizationId());
        row.modelRef = command.input().model();
        row.inputJson = command.input().toJson().toString();
        row.ownerInstance = owner;
        row.createdAt = live.createdAt();
        if (key != null) {
            row.idempotencyKey = key.value();
            row.requestHash = command.fingerprint();
        }
        return rows.insert(row) || rows.findById(row.id) != null;
    }

    /**
     * The execution that the user's key leads to.
     *
     * @throws Failure 409 {@code idempotency_key_reused} when it was asked something else
     */
    @Transactional
    Optional<UUID> findByKey(Actor actor, IdempotencyKey key, ExecutionCommand command) {
        Optional<Execution> found = rows.findByKey(UUID.fromString(actor.organizationId()), actor.userId(), key);
        if (found.isPresent() && !MessageDigest.isEqual(found.get().requestHash, command.fingerprint())) {
            throw IdempotencyKey.reused();
        }
        return found.map(row -> row.id);
    }

    /** Marks the execution as running; false when this owner lost it. */
    @Transactional
    boolean start(UUID id, UUID owner, String agentVersion, @Nullable String modelRef) {
        Optional<Execution> found = rows.lockUnfinished(id, owner);
        found.ifPresent(row -> {
            row.become(ExecutionStatus.RUNNING);
            row.agentVersion = agentVersion;
            row.modelRef = modelRef;
            row.startedAt = DatabaseTime.now();
        });
        return found.isPresent();
    }

    /**
     * Ends the execution and appends its one terminal event.
     *
     * @param agentVersion version that was admitted, also when the run never started
     * @param terminal makes the event from its payload
     * @return the event, or empty when this owner lost the execution
     */
    @Transactional
    Optional<ExecutionEvent> finish(
            UUID id,
            UUID owner,
            @Nullable String agentVersion,
            Ending ending,
            Function<StateEvent, ExecutionEvent> terminal) {
        Optional<Execution> found = rows.lockUnfinished(id, owner);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Execution row = found.get();
        if (row.agentVersion == null) {
            row.agentVersion = agentVersion;
        }
        ExecutionEvent event = terminal.apply(records.end(row, ending));
        log.append(id, owner, List.of(event));
        row.become(ending.status());
        return Optional.of(event);
    }

    /**
     * Ends every unfinished execution of an owner that is gone.
     *
     * @param orphaned which of them; a living owner still has some
     */
    @Transactional
    int interrupt(UUID owner, Predicate<Execution> orphaned) {
        int ended = 0;
        for (Execution row : rows.lockUnfinishedOf(owner)) {
            if (orphaned.test(row)) {
                Ending ending = new Ending.Error(ExecutionStatus.FAILED, interrupted(row.id));
                StateEvent terminal = records.end(row, ending);
                log.appendInterruption(row.id, terminal.payload());
                row.become(ending.status());
                ended++;
            }
        }
        return ended;
    }

    /** Says also which step of a workflow may be half done. */
    private Failure interrupted(UUID id) {
        Failure failure = StopReason.LOST.failure();
        return log.unfinishedStep(id).map(step -> failure.with("step", step)).orElse(failure);
    }

    /** An execution and the user of the organization who asked for it. */
    record Stored(ExecutionRecord execution, long requestedByUserId, UUID organizationId) {}

    @Transactional
    Optional<Stored> find(UUID id) {
        return rows.findByIdOptional(id)
                .map(row -> new Stored(records.of(row), row.requestedByUserId, row.organizationId));
    }

    @Transactional
    boolean requestCancel(UUID id) {
        return rows.requestCancel(id);
    }

    @Transactional
    List<UUID> cancelRequested(UUID owner) {
        return rows.cancelRequested(owner);
    }
}
