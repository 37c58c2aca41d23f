package dev.orrery.context.run;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The right of one worker to work on one run. @param token grows with every claim; an older one is refused */
public record Lease(
        UUID runId,
        UUID knowledgeBaseId,
        @Nullable UUID sourceId,
        OperationType operation,
        long token,
        int attempt,
        long requestedBy,
        @Nullable String traceparent) {

    static Lease of(SyncRun run) {
        return new Lease(
                run.id,
                run.knowledgeBaseId,
                run.sourceId,
                run.operationType,
                run.fencingToken,
                run.attempt,
                run.requestedBy,
                run.traceparent);
    }
}
