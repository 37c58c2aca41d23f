package dev.orrery.agent.execution;

import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.stream.EventLog;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
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

/** Executions that wait for a person, in transactions: no thread and no process holds one meanwhile. */
@ApplicationScoped
class WaitingStore {
    private final ExecutionRepository rows;
    private final ApprovalRepository approvals;
    private final EventLog log;
    private final ExecutionRecords records;

    WaitingStore(ExecutionRepository rows, ApprovalRepository approvals, EventLog log, ExecutionRecords records) {
        this.rows = rows;
        this.approvals = approvals;
        this.log = log;
        this.records = records;
    }

    /**
     * Lets an execution wait for decisions about these questions.
     *
     * @param event makes the event from its payload
     * @return the event, or empty when this owner lost the execution, and when another process was asked to cancel it:
     *     then it ends here, because nobody looks at that while it waits
     */
    @TriedAgain(Without.DATABASE)
    @Transactional
    Optional<ExecutionEvent> pause(
            UUID id,
            UUID owner,
            List<Question> questions,
            LoopState state,
            Function<StateEvent, ExecutionEvent> event) {
        Optional<Execution> found = rows.lockUnfinished(id, owner);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Execution row = found.get();
        if (row.cancelRequested) {
            end(row, ExecutionStatus.CANCELLED, StopReason.CANCELLED);
            return Optional.empty();
        }
        questions.forEach(question -> approvals.ask(id, question));
        ExecutionEvent made = event.apply(records.waiting(row));
        log.append(id, owner, List.of(made));
        row.loopState = records.write(state);
        row.become(ExecutionStatus.AWAITING_APPROVAL);
        return Optional.of(made);
    }

    /**
     * Everything that a process needs to go on with an execution.
     *
     * @param command what was asked, without a snapshot
     * @param requester who asked, with the role of then and in no group: groups are not stored, because they change
     */
    record Resumable(
            UUID id,
            ExecutionCommand command,
            Actor requester,
            LoopState state,
            Map<String, Decided> decisions,
            long lastSeq) {}

    /**
     * Whether this decision can be stored.
     *
     * @return false when it is stored already
     * @throws Failure 404 {@code approval_not_found}, 409 when there is nothing to decide any more
     */
    @Transactional
    boolean isOpen(UUID id, String callId, Decision decision, long userId) {
        Approval approval = approvals
                .find(id, callId)
                .orElseThrow(() -> Failure.notFound(
                        "approval_not_found", "Execution '" + id + "' asks for no approval of '" + callId + "'."));
        if (approval.isDecided(decision, userId)) {
            return false;
        }
        if (!approval.isOpen()) {
            throw Failure.conflict(
                    "approval_already_decided", "Call '" + callId + "' was decided: " + approval.decision() + ".");
        }
        if (rows.findById(id).status != ExecutionStatus.AWAITING_APPROVAL) {
            throw Failure.conflict(
                    "execution_not_awaiting_approval", "Execution '" + id + "' does not wait for approvals any more.");
        }
        return true;
    }

    /**
     * Stores a decision. The last open one makes this owner the execution's, which must then go on with it.
     *
     * @return empty while other decisions are open, and when this one is stored already
     * @throws Failure as {@link #isOpen}
     */
    @Transactional
    Optional<Resumable> decide(UUID id, String callId, Decision decision, long userId, UUID owner) {
        Optional<Execution> found = rows.lockWaiting(id);
        if (!isOpen(id, callId, decision, userId)) {
            return Optional.empty();
        }
        Execution row = found.orElseThrow();
        approvals.decide(id, callId, decision, userId);
        List<Approval> all = approvals.of(id);
        if (all.stream().anyMatch(Approval::isOpen)) {
            return Optional.empty();
        }
        Map<String, Decided> decisions = new HashMap<>();
        all.forEach(approval -> decisions.put(approval.callId(), Decided.of(approval)));
        LoopState state = records.state(row);
        row.loopState = null;
        row.ownerInstance = owner;
        row.resumedAt = DatabaseTime.now();
        row.become(ExecutionStatus.RUNNING);
        return Optional.of(new Resumable(
                id, records.command(row), ExecutionRecords.requester(row), state, decisions, log.last(id)));
    }

    /** Every approval that the execution asked for. */
    @Transactional
    List<Approval> approvals(UUID id) {
        return approvals.of(id);
    }

    /** Cancels an execution that waits; false when it does not. */
    @Transactional
    boolean cancel(UUID id) {
        Optional<Execution> found = rows.lockWaiting(id);
        found.ifPresent(row -> end(row, ExecutionStatus.CANCELLED, StopReason.CANCELLED));
        return found.isPresent();
    }

    /** Ends every execution that waited too long; returns how many. */
    @Transactional
    int expire(Duration limit) {
        List<Execution> expired = rows.lockWaitingLongerThan(limit);
        expired.forEach(row -> end(row, ExecutionStatus.FAILED, StopReason.APPROVAL_EXPIRED));
        return expired.size();
    }

    private void end(Execution row, ExecutionStatus status, StopReason reason) {
        StateEvent terminal = records.end(row, new Ending.Error(status, reason.failure()));
        log.appendEnd(row.id, terminal.payload());
        row.loopState = null;
        row.become(status);
    }
}
