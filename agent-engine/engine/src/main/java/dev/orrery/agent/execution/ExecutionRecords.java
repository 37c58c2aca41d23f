package dev.orrery.agent.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.stream.EventType;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of executions as what callers see and what the engine works with, and back. To be called in a transaction. */
@ApplicationScoped
class ExecutionRecords {
    private final ApprovalRepository approvals;
    private final ObjectMapper json;

    ExecutionRecords(ApprovalRepository approvals, ObjectMapper json) {
        this.approvals = approvals;
        this.json = json;
    }

    ExecutionRecord of(Execution row) {
        return of(row, row.status);
    }

    private ExecutionRecord of(Execution row, ExecutionStatus status) {
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
                status == ExecutionStatus.AWAITING_APPROVAL ? open(row) : null);
    }

    ExecutionSummary summary(ExecutionRow row) {
        return new ExecutionSummary(
                row.id(),
                row.status().wireName(),
                row.agentId(),
                row.agentVersion(),
                row.modelRef(),
                row.runtimeProfile(),
                row.requestedByUserId(),
                row.requestedByUsername(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                read(row.errorJson()));
    }

    /** Approvals that nobody decided about yet. */
    List<Approval> open(Execution row) {
        return approvals.of(row.id).stream().filter(Approval::isOpen).toList();
    }

    /** Who asked, with the role of then. */
    static Actor requester(Execution row) {
        String role = row.requestedByRole == null ? Role.USER.wireName() : row.requestedByRole;
        return new Actor(
                row.requestedByUserId,
                row.requestedByUsername == null ? "" : row.requestedByUsername,
                Role.parse(role).orElse(Role.USER),
                row.organizationId.toString());
    }

    /** What was asked, without a snapshot: that may hold secrets and is never stored. */
    ExecutionCommand command(Execution row) {
        ObjectNode input = read(row.inputJson) instanceof ObjectNode object ? object : json.createObjectNode();
        return new ExecutionCommand(
                row.agentId, ExecutionInput.of(input), ExecutionCommand.ONLINE.equals(row.runtimeProfile), null);
    }

    LoopState state(Execution row) {
        try {
            return json.readValue(row.loopState, LoopState.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("The state of execution " + row.id + " is unreadable", unreadable);
        }
    }

    String write(LoopState state) {
        return text(state);
    }

    /** Fills in what the row and its terminal event have in common; the caller changes the state itself last. */
    StateEvent end(Execution row, Ending ending) {
        row.finishedAt = DatabaseTime.now();
        return switch (ending) {
            case Ending.Success success -> {
                row.resultJson = text(success.result());
                yield new StateEvent(
                        EventType.COMPLETE,
                        json.createObjectNode()
                                .<ObjectNode>set("execution", json.valueToTree(of(row, success.status())))
                                .put("status_code", 201));
            }
            case Ending.Error error -> {
                ExecutionError body = ExecutionError.of(row.id, error.failure());
                row.errorJson = text(body);
                yield new StateEvent(
                        EventType.ERROR,
                        json.createObjectNode()
                                .put("error", body.code())
                                .put("message", body.message())
                                .put("status_code", error.failure().status())
                                .set("details", json.valueToTree(body.details())));
            }
        };
    }

    /** The event that tells which approvals the execution waits for. */
    StateEvent waiting(Execution row) {
        ObjectNode payload = json.createObjectNode().put("execution_id", row.id.toString());
        payload.set("calls", json.valueToTree(open(row)));
        return new StateEvent(EventType.AWAITING_APPROVAL, payload);
    }

    private String text(Object value) {
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
