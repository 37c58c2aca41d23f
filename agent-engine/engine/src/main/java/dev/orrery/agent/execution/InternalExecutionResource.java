package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.stream.EventStreams;
import dev.orrery.agent.stream.EventType;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CurrentCall;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Executions for the services of the suite, section 7 of the playgrounds contract. The actor of a call owns them. */
@Path("/v1/internal/agent-executions")
@RolesAllowed("service")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class InternalExecutionResource {
    private final ExecutionService executions;
    private final LiveExecutions live;
    private final EventStreams streams;
    private final CurrentCall call;
    private final CurrentVertxRequest request;
    private final EngineConfig config;
    private final ObjectMapper json;

    InternalExecutionResource(
            ExecutionService executions,
            LiveExecutions live,
            EventStreams streams,
            CurrentCall call,
            CurrentVertxRequest request,
            EngineConfig config,
            ObjectMapper json) {
        this.executions = executions;
        this.live = live;
        this.streams = streams;
        this.call = call;
        this.request = request;
        this.config = config;
        this.json = json;
    }

    @POST
    public Response create(@Nullable JsonNode body, @HeaderParam("Prefer") @Nullable String prefer) {
        return ExecutionEnvelope.created(executions.execute(
                command(body),
                UnaryOperator.identity(),
                key(),
                call.actor(),
                Patience.of(prefer, config.answerWithin())));
    }

    /**
     * Answers 200 in any case but an unreadable body or caller; what is wrong with the request is an event. A client that
     * sent a key may leave and come back: that does not cancel, and the stream begins at the first event again.
     */
    @POST
    @Path("/stream")
    @Produces({"text/event-stream", MediaType.APPLICATION_JSON})
    public Response stream(@Nullable JsonNode body) {
        Actor actor = call.actor();
        IdempotencyKey key;
        ExecutionService.Started started;
        try {
            key = key();
            started = executions.start(command(body), UnaryOperator.identity(), key, actor);
        } catch (Failure invalid) {
            if ("invalid_payload".equals(invalid.code()) || invalid.status() >= 500) {
                throw invalid;
            }
            return refused(invalid);
        }
        UUID id = started.id();
        Runnable onGone = config.cancelOnDisconnect() && key == null ? () -> executions.cancel(id) : () -> {};
        Response events = streams.open(id, live.feed(id), 0, onGone);
        return started.replayed()
                ? Response.fromResponse(events)
                        .header(IdempotencyKey.REPLAYED, true)
                        .build()
                : events;
    }

    @GET
    @Path("/{id}")
    public ExecutionEnvelope get(@PathParam("id") String id) {
        return new ExecutionEnvelope(executions.get(id, call.actor()));
    }

    /** The events after {@code Last-Event-ID}, up to the terminal one, also while the execution runs. */
    @GET
    @Path("/{id}/events")
    @Produces({"text/event-stream", MediaType.APPLICATION_JSON})
    public Response events(@PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        UUID execution = executions.requireVisible(id, call.actor());
        return streams.resume(execution, live.feed(execution), lastEventId);
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    public ExecutionEnvelope cancel(@PathParam("id") String id) {
        return new ExecutionEnvelope(executions.cancel(id, call.actor()));
    }

    private ExecutionCommand command(@Nullable JsonNode body) {
        return ExecutionCommand.of(body, config.runtimeProfile(), json);
    }

    private Response refused(Failure invalid) {
        return streams.single(
                EventType.ERROR,
                json.createObjectNode()
                        .put("error", invalid.code())
                        .put("message", invalid.getMessage())
                        .put("status_code", invalid.status())
                        .set("details", json.valueToTree(invalid.details()))
                        .toString());
    }

    private @Nullable IdempotencyKey key() {
        return IdempotencyKey.of(request.getCurrent().request()).orElse(null);
    }
}
