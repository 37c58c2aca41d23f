package dev.orrery.agent.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.stream.EventLog;
import dev.orrery.agent.stream.EventType;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The state of executions in transactions: a state and the event that tells of it are written together. */
@ApplicationScoped
class ExecutionStore {
    private final ExecutionRepository rows;
    private final EventLog log;
    private final ObjectMapper json;

    ExecutionStore(ExecutionRepository rows, EventLog log, ObjectMapper json) {
        this.rows = rows;
        this.log = log;
        this.json = json;
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Transactional
    void create(LiveExecution live, UUID owner, Actor actor, ExecutionCommand command) {
        Execution row = new Execution();
        row.id = live.id();
        row.agentId = command.agentId();
        row.status = ExecutionStatus.QUEUED;
        row.runtimeProfile = command.runtimeProfile();
        row.requestedByUserId = actor.userId();
        row.organizationId = UUID.fromString(actor.organizationId());
        row.modelRef = command.input().model();
        row.inputJson = command.input().toJson().toString();
        row.ownerInstance = owner;
        row.createdAt = live.createdAt();
        rows.persist(row);
    }

    /** Marks the execution as running; false when this owner lost it. */
    @Transactional
    boolean start(UUID id, UUID owner, String agentVersion, @Nullable String modelRef) {
        Optional<Execution> found = rows.lockUnfinished(id, owner);
        found.ifPresent(row -> {
            row.become(ExecutionStatus.RUNNING);
            row.agentVersion = agentVersion;
            row.modelRef = modelRef;
            row.startedAt = now();
        });
        return found.isPresent();
    }

    /** How an execution ends: with a result, or with an error and its HTTP status. */
    sealed interface Ending {
        ExecutionStatus status();

        record Success(ExecutionResult result) implements Ending {
            @Override
            public ExecutionStatus status() {
                return ExecutionStatus.SUCCEEDED;
            }
        }

        record Error(ExecutionStatus status, Failure failure) implements Ending {}
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
            Function<Terminal, ExecutionEvent> terminal) {
        Optional<Execution> found = rows.lockUnfinished(id, owner);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Execution row = found.get();
        if (row.agentVersion == null) {
            row.agentVersion = agentVersion;
        }
        ExecutionEvent event = terminal.apply(end(row, ending));
        log.append(id, owner, List.of(event));
        row.become(ending.status());
        return Optional.of(event);
    }

    /** Type and payload of a terminal event. */
    record Terminal(EventType type, ObjectNode payload) {}

    /**
     * Ends every unfinished execution of an owner that is gone.
     *
     * @param orphaned which of them; a living owner still has some
     */
    @Transactional
    int interrupt(UUID owner, Predicate<Execution> orphaned) {
        int ended = 0;
        Ending ending = new Ending.Error(ExecutionStatus.FAILED, StopReason.LOST.failure());
        for (Execution row : rows.lockUnfinishedOf(owner)) {
            if (orphaned.test(row)) {
                Terminal terminal = end(row, ending);
                log.appendInterruption(row.id, terminal.payload());
                row.become(ending.status());
                ended++;
            }
        }
        return ended;
    }

    /** Fills in what the row and the terminal event have in common; the state itself changes last. */
    private Terminal end(Execution row, Ending ending) {
        row.finishedAt = now();
        return switch (ending) {
            case Ending.Success success -> {
                row.resultJson = write(success.result());
                yield new Terminal(
                        EventType.COMPLETE,
                        json.createObjectNode()
                                .<ObjectNode>set("execution", json.valueToTree(record(row, success.status())))
                                .put("status_code", 201));
            }
            case Ending.Error error -> {
                ExecutionError body = ExecutionError.of(row.id, error.failure());
                row.errorJson = write(body);
                yield new Terminal(
                        EventType.ERROR,
                        json.createObjectNode()
                                .put("error", body.code())
                                .put("message", body.message())
                                .put("status_code", error.failure().status())
                                .set("details", json.valueToTree(body.details())));
            }
        };
    }

    /** An execution and the user of the organization who asked for it. */
    record Stored(ExecutionRecord execution, long requestedByUserId, UUID organizationId) {}

    @Transactional
    Optional<Stored> find(UUID id) {
        return rows.findByIdOptional(id)
                .map(row -> new Stored(record(row, row.status), row.requestedByUserId, row.organizationId));
    }

    @Transactional
    boolean requestCancel(UUID id) {
        return rows.requestCancel(id);
    }

    @Transactional
    List<UUID> cancelRequested(UUID owner) {
        return rows.cancelRequested(owner);
    }

    @Transactional
    List<UUID> deadOwners(Duration silence) {
        return rows.deadOwners(silence);
    }

    @Transactional
    void heartbeat(UUID instance) {
        rows.heartbeat(instance);
    }

    @Transactional
    void forget(UUID instance) {
        rows.forget(instance);
    }

    private ExecutionRecord record(Execution row, ExecutionStatus status) {
        return new ExecutionRecord(
                row.id,
                status.wireName(),
                row.agentId,
                row.agentVersion,
                row.modelRef,
                row.runtimeProfile,
                row.createdAt,
                row.startedAt,
                row.finishedAt,
                read(row.resultJson),
                read(row.errorJson));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable JsonNode read(@Nullable String text) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
