package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.session.TurnView;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The turns of a session: what was asked, what became of it, and its events for whoever comes back. */
@Path("/v1/playgrounds/sessions/{id}/turns")
@RolesAllowed("user")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class TurnHistoryResource {
    private static final int MOST = 200;

    private final TurnService turns;
    private final TurnStreams streams;
    private final LiveTurns live;
    private final CurrentCall call;

    TurnHistoryResource(TurnService turns, TurnStreams streams, LiveTurns live, CurrentCall call) {
        this.turns = turns;
        this.streams = streams;
        this.live = live;
        this.call = call;
    }

    @GET
    @Operation(summary = "The turns of a session, newest first")
    public Map<String, List<TurnView>> list(
            @PathParam("id") String id, @QueryParam("limit") @DefaultValue("50") String limit) {
        return Map.of("turns", turns.list(call.actor(), id, limit(limit)));
    }

    @GET
    @Path("/{turn_id}")
    @Operation(summary = "A turn: its prompt, its state, its text so far or its error")
    public Map<String, TurnView> get(@PathParam("id") String id, @PathParam("turn_id") String turnId) {
        return Map.of("turn", turns.get(call.actor(), id, turnId));
    }

    /** 204 for a reader that saw the end. */
    @GET
    @Path("/{turn_id}/events")
    @Produces({"text/event-stream", MediaType.APPLICATION_JSON})
    @Operation(summary = "The events of a turn after Last-Event-ID, up to the one that ends it")
    public Response events(
            @PathParam("id") String id,
            @PathParam("turn_id") String turnId,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        long seen = SseEvent.seqOf(lastEventId);
        TurnService.Place place = turns.place(call.actor(), id, turnId, seen);
        return place.endSeen()
                ? Response.noContent().build()
                : streams.open(place.turn(), live.feed(place.turn()), seen);
    }

    @POST
    @Path("/{turn_id}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Stops a turn; one that has ended stays as it is")
    public Map<String, TurnView> cancel(@PathParam("id") String id, @PathParam("turn_id") String turnId) {
        return Map.of("turn", turns.cancel(call.actor(), id, turnId));
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text.trim());
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            throw invalidLimit().causedBy(notANumber);
        }
        throw invalidLimit();
    }

    private static Failure invalidLimit() {
        return Failure.badRequest("invalid_limit", "limit must be a number from 1 to " + MOST + ".");
    }
}
