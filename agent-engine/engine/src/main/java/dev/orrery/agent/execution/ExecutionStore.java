package dev.orrery.agent.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.stream.EventLog;
import dev.orrery.agent.stream.EventType;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.agent.tool.CheckedCall.Ready;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The state of executions in transactions: a state and the event that tells of it are written together. */
@ApplicationScoped
class ExecutionStore {
    private final ExecutionRepository rows;
    private final ApprovalRepository approvals;
    private final EventLog log;
    private final ObjectMapper json;

    ExecutionStore(ExecutionRepository rows, ApprovalRepository approvals, EventLog log, ObjectMapper json) {
        this.rows = rows;
        this.approvals = approvals;
        this.log = log;
        this.json = json;
    }

    @Transactional
    void create(LiveExecution live, UUID owner, Actor actor, ExecutionCommand command) {
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
            row.startedAt = DatabaseTime.now();
        });
        return found.isPresent();
    }

    /**
     * Lets an execution wait for decisions about these calls.
     *
     * @param event makes the event from its payload
     * @return the event, or empty when this owner lost the execution
     */
    @Transactional
    Optional<ExecutionEvent> pause(
            UUID id, UUID owner, List<Ready> calls, LoopState state, Function<Terminal, ExecutionEvent> event) {
        Optional<Execution> found = rows.lockUnfinished(id, owner);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Execution row = found.get();
        calls.forEach(call -> approvals.ask(id, call));
        ObjectNode payload = json.createObjectNode().put("execution_id", id.toString());
        payload.set("calls", json.valueToTree(open(id)));
        ExecutionEvent made = event.apply(new Terminal(EventType.AWAITING_APPROVAL, payload));
        log.append(id, owner, List.of(made));
        row.loopState = write(state);
        row.become(ExecutionStatus.AWAITING_APPROVAL);
        return Optional.of(made);
    }

    /**
     * Everything that a process needs to go on with an execution.
     *
     * @param command what was asked, without a snapshot: that may hold secrets and is never stored
     * @param requester who asked, with the role of then and in no group: groups are not stored, because they change
     */
    record Resumable(
            UUID id,
            ExecutionCommand command,
            Actor requester,
            LoopState state,
            Map<String, Decision> decisions,
            long lastSeq) {}

    /** @throws Failure 404 {@code approval_not_found}, 409 when there is nothing to decide any more */
    @Transactional
    void requireOpen(UUID id, String callId) {
        Approval approval = approvals
                .find(id, callId)
                .orElseThrow(() -> Failure.notFound(
                        "approval_not_found", "Execution '" + id + "' asks for no approval of '" + callId + "'."));
        if (!approval.isOpen()) {
            throw Failure.conflict(
                    "approval_already_decided", "Call '" + callId + "' was decided: " + approval.decision() + ".");
        }
        if (rows.findById(id).status != ExecutionStatus.AWAITING_APPROVAL) {
            throw Failure.conflict(
                    "execution_not_awaiting_approval", "Execution '" + id + "' does not wait for approvals any more.");
        }
    }

    /**
     * Stores a decision. The last open one makes this owner the execution's, which must then go on with it.
     *
     * @return empty while other decisions are open
     * @throws Failure as {@link #requireOpen}
     */
    @Transactional
    Optional<Resumable> decide(UUID id, String callId, Decision decision, long userId, UUID owner) {
        Optional<Execution> found = rows.lockWaiting(id);
        requireOpen(id, callId);
        Execution row = found.orElseThrow();
        approvals.decide(id, callId, decision, userId);
        List<Approval> all = approvals.of(id);
        if (all.stream().anyMatch(Approval::isOpen)) {
            return Optional.empty();
        }
        Map<String, Decision> decisions = new HashMap<>();
        all.forEach(approval -> decisions.put(
                approval.callId(), new Decision(Decision.APPROVE.equals(approval.decision()), approval.reason())));
        LoopState state = loopState(row);
        row.loopState = null;
        row.ownerInstance = owner;
        row.resumedAt = DatabaseTime.now();
        row.become(ExecutionStatus.RUNNING);
        return Optional.of(new Resumable(id, command(row), requester(row), state, decisions, log.last(id)));
    }

    private static Actor requester(Execution row) {
        String role = row.requestedByRole == null ? Role.USER.wireName() : row.requestedByRole;
        return new Actor(
                row.requestedByUserId,
                row.requestedByUsername == null ? "" : row.requestedByUsername,
                Role.parse(role).orElse(Role.USER),
                row.organizationId.toString());
    }

    private ExecutionCommand command(Execution row) {
        ObjectNode input = read(row.inputJson) instanceof ObjectNode object ? object : json.createObjectNode();
        return new ExecutionCommand(
                row.agentId, ExecutionInput.of(input), ExecutionCommand.ONLINE.equals(row.runtimeProfile), null);
    }

    private LoopState loopState(Execution row) {
        try {
            return json.readValue(row.loopState, LoopState.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("The state of execution " + row.id + " is unreadable", unreadable);
        }
    }

    /** Every approval that the execution asked for. */
    @Transactional
    List<Approval> approvals(UUID id) {
        return approvals.of(id);
    }

    private List<Approval> open(UUID id) {
        return approvals.of(id).stream().filter(Approval::isOpen).toList();
    }

    /** Cancels an execution that waits; false when it does not. */
    @Transactional
    boolean cancelWaiting(UUID id) {
        Optional<Execution> found = rows.lockWaiting(id);
        found.ifPresent(row -> endWaiting(row, ExecutionStatus.CANCELLED, StopReason.CANCELLED));
        return found.isPresent();
    }

    /** Ends every execution that waited too long; returns how many. */
    @Transactional
    int expireApprovals(Duration limit) {
        List<Execution> expired = rows.lockWaitingLongerThan(limit);
        expired.forEach(row -> endWaiting(row, ExecutionStatus.FAILED, StopReason.APPROVAL_EXPIRED));
        return expired.size();
    }

    private void endWaiting(Execution row, ExecutionStatus status, StopReason reason) {
        Terminal terminal = end(row, new Ending.Error(status, reason.failure()));
        log.appendEnd(row.id, terminal.payload());
        row.loopState = null;
        row.become(status);
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

    /** Type and payload of an event that is written with the state that it tells of. */
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
        row.finishedAt = DatabaseTime.now();
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
                read(row.errorJson),
                status == ExecutionStatus.AWAITING_APPROVAL ? open(row.id) : null);
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
