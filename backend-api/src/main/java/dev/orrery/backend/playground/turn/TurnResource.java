package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.kit.trust.CurrentCall;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Sends a message in a session, sections 3.4 and 3.5 of the contract. */
@Path("/v1/playgrounds/sessions/{id}/messages")
@RolesAllowed("user")
@RunOnVirtualThread
public class TurnResource {
    private final TurnService turns;
    private final CurrentCall call;
    private final CurrentVertxRequest request;
    private final ObjectMapper json;

    TurnResource(TurnService turns, CurrentCall call, CurrentVertxRequest request, ObjectMapper json) {
        this.turns = turns;
        this.call = call;
        this.request = request;
        this.json = json;
    }

    @POST
    public TurnResult send(@PathParam("id") String id, @Nullable JsonNode body) {
        Turn turn = turns.accept(call.actor(), id, body);
        return turns.send(turn, ClientConnection.of(request.getCurrent()));
    }

    /** Before the stream starts a failure is an ordinary error answer, afterwards the event {@code error}. */
    @POST
    @Path("/stream")
    public Response stream(@PathParam("id") String id, @Nullable JsonNode body) {
        Turn turn = turns.accept(call.actor(), id, body);
        return SseResponse.of(request.getCurrent(), sink -> {
            TurnEvents events = new TurnEvents(sink, json);
            try {
                events.complete(turns.stream(turn, events, sink.client()));
            } catch (Failure failed) {
                events.error(failed);
            }
        });
    }
}
