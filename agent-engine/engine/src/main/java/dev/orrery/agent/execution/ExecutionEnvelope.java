package dev.orrery.agent.execution;

import dev.orrery.kit.request.IdempotencyKey;
import jakarta.ws.rs.core.Response;

/** Body of an answer about one execution. */
public record ExecutionEnvelope(ExecutionRecord execution) {

    /** 201 for an execution that ended; 202 for one that waits for an approval. */
    static Response created(ExecutionService.Executed executed) {
        boolean waits = ExecutionStatus.AWAITING_APPROVAL
                .wireName()
                .equals(executed.execution().status());
        Response.ResponseBuilder answer =
                Response.status(waits ? 202 : 201).entity(new ExecutionEnvelope(executed.execution()));
        return executed.replayed()
                ? answer.header(IdempotencyKey.REPLAYED, true).build()
                : answer.build();
    }
}
