package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Sends a message in a session, sections 3.4 and 3.5 of the contract. */
@Path("/v1/playgrounds/sessions/{id}/messages")
@RolesAllowed("user")
@RunOnVirtualThread
public class TurnResource {
    private final TurnService turns;
    private final TurnAnswers answers;
    private final CurrentCall call;

    TurnResource(TurnService turns, TurnAnswers answers, CurrentCall call) {
        this.turns = turns;
        this.answers = answers;
        this.call = call;
    }

    @POST
    @Operation(summary = "Send a message")
    public TurnResult send(@PathParam("id") String id, @Nullable JsonNode body) {
        return answers.whole(turns.accept(call.actor(), id, body));
    }

    /** Before the stream starts a failure is an ordinary error answer, afterwards the event {@code error}. */
    @POST
    @Operation(summary = "Send a message and stream the answer")
    @Path("/stream")
    public Response stream(@PathParam("id") String id, @Nullable JsonNode body) {
        return answers.stream(turns.accept(call.actor(), id, body));
    }
}
