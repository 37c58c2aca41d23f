package dev.orrery.agent.execution;

import dev.orrery.kit.request.IdempotencyKey;
import jakarta.ws.rs.core.Response;

/** Body of an answer about one execution. */
public record ExecutionEnvelope(ExecutionRecord execution) {

    /** 201 for an execution that ended; 202 for one that waits for an approval or still runs. */
    static Response created(ExecutionService.Executed executed) {
        ExecutionRecord execution = executed.execution();
        Response.ResponseBuilder answer =
                Response.status(execution.isOver() ? 201 : 202).entity(new ExecutionEnvelope(execution));
        return executed.replayed()
                ? answer.header(IdempotencyKey.REPLAYED, true).build()
                : answer.build();
    }
}
