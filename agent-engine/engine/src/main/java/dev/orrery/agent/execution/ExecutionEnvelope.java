package dev.orrery.agent.execution;

import jakarta.ws.rs.core.Response;

/** Body of an answer about one execution. */
public record ExecutionEnvelope(ExecutionRecord execution) {

    /** 201 for an execution that ended; 202 for one that waits for an approval. */
    static Response created(ExecutionRecord execution) {
        boolean waits = ExecutionStatus.AWAITING_APPROVAL.wireName().equals(execution.status());
        return Response.status(waits ? 202 : 201)
                .entity(new ExecutionEnvelope(execution))
                .build();
    }
}
