package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.stream.EventStreams;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.kit.request.IdempotencyKey;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Executions for users, section 6 of the playgrounds contract. */
@Path("/v1/agent-executions")
@RolesAllowed("user")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ExecutionResource {
    private final ExecutionService executions;
    private final ExecutionHistory history;
    private final LiveExecutions live;
    private final EventStreams streams;
    private final CurrentCall call;
    private final CurrentVertxRequest request;
    private final PlatformControlClient platform;
    private final EngineConfig config;

    ExecutionResource(
            ExecutionService executions,
            ExecutionHistory history,
            LiveExecutions live,
            EventStreams streams,
            CurrentCall call,
            CurrentVertxRequest request,
            @RestClient PlatformControlClient platform,
            EngineConfig config) {
        this.executions = executions;
        this.history = history;
        this.live = live;
        this.streams = streams;
        this.call = call;
        this.request = request;
        this.platform = platform;
        this.config = config;
    }

    /**
     * The caller's executions, newest first; superadmins add {@code ?user_id=42} or {@code ?user_id=all}.
     *
     * @param status one or more, with commas between
     * @param before the {@code next_before} of the page before
     */
    @GET
    @Operation(summary = "List executions")
    public ExecutionList list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("agent_id") @Nullable String agentId,
            @QueryParam("user_id") @Nullable String userId,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @Nullable String limit) {
        return history.list(ExecutionSearch.of(status, agentId, userId, before, limit), call.actor());
    }

    /** Runs an agent with the active deployment; sent again with the same key, answers with the same execution. */
    @POST
    @Operation(summary = "Run an agent")
    public Response create(@Nullable JsonNode body, @HeaderParam("Prefer") @Nullable String prefer) {
        return ExecutionEnvelope.created(executions.execute(
                ExecutionCommand.ofPublic(body),
                asked -> ExecFailure.requireAnswer(
                        "The active deployment cannot be read from platform control.",
                        () -> asked.with(platform.runtimeProfile().isOnline(), platform.runtime())),
                key(),
                call.actor(),
                Patience.of(prefer, config.answerWithin())));
    }

    /** The events after {@code Last-Event-ID}, up to the terminal one, also while the execution runs. */
    @GET
    @Operation(summary = "Follow the events of an execution")
    @Path("/{id}/events")
    @Produces({"text/event-stream", MediaType.APPLICATION_JSON})
    public Response events(@PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        UUID execution = executions.requireVisible(id, call.actor());
        return streams.resume(execution, live.feed(execution), lastEventId);
    }

    @POST
    @Operation(summary = "Cancel an execution")
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    public ExecutionEnvelope cancel(@PathParam("id") String id) {
        return new ExecutionEnvelope(executions.cancel(id, call.actor()));
    }

    @GET
    @Operation(summary = "Show an execution")
    @Path("/{id}")
    public ExecutionEnvelope get(@PathParam("id") String id) {
        return new ExecutionEnvelope(executions.get(id, call.actor()));
    }

    private @Nullable IdempotencyKey key() {
        return IdempotencyKey.of(request.getCurrent().request()).orElse(null);
    }
}
