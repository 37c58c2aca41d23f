package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Sends a message in a session that only the client keeps, section 17 of the contract. */
@Path("/v1/playgrounds/temporary/messages")
@RolesAllowed("user")
@RunOnVirtualThread
public class TemporaryTurnResource {
    private final TemporaryTurns turns;
    private final CurrentCall call;

    TemporaryTurnResource(TemporaryTurns turns, CurrentCall call) {
        this.turns = turns;
        this.call = call;
    }

    @POST
    @Operation(summary = "Send a message that is not kept")
    public TurnResult send(@Nullable JsonNode body) {
        return turns.whole(turns.accept(call.actor(), body));
    }

    /** Before the stream starts a failure is an ordinary error answer, afterwards the event {@code error}. */
    @POST
    @Operation(summary = "Send a message that is not kept and stream the answer")
    @Path("/stream")
    public Response stream(@Nullable JsonNode body) {
        return turns.stream(turns.accept(call.actor(), body));
    }
}
