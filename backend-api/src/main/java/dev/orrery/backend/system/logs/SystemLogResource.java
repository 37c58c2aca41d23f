package dev.orrery.backend.system.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.logs.LogEntry;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/system/logs")
@RolesAllowed("superadmin")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class SystemLogResource {
    private static final int USUAL_TAIL = 200;
    private static final int LONGEST_TAIL = 1000;
    private static final Duration PACE = Duration.ofSeconds(1);

    private final ServiceLogs logs;
    private final CurrentVertxRequest request;
    private final ObjectMapper json;

    SystemLogResource(ServiceLogs logs, CurrentVertxRequest request, ObjectMapper json) {
        this.logs = logs;
        this.request = request;
        this.json = json;
    }

    record Services(List<Known> services) {}

    record Known(String id, String displayName) {}

    record Snapshot(String service, String displayName, int tail, List<Line> entries) {}

    /** @param id unique among the lines of one service since it started */
    record Line(
            String id,
            String service,
            Instant timestamp,
            String level,
            String eventType,
            String raw,
            String message,
            @Nullable String requestId) {
        static Line of(LoggedService service, LogEntry entry) {
            return new Line(
                    Long.toString(entry.id()),
                    service.id(),
                    entry.timestamp(),
                    entry.level(),
                    entry.eventType(),
                    entry.raw(),
                    entry.message(),
                    entry.requestId());
        }
    }

    @GET
    @Operation(summary = "List the services whose logs can be read")
    @Path("/services")
    public Services services() {
        return new Services(Arrays.stream(LoggedService.values())
                .map(one -> new Known(one.id(), one.displayName()))
                .toList());
    }

    @GET
    @Operation(summary = "Show the newest log lines of a service")
    @Path("/{service}")
    public Snapshot newest(
            @PathParam("service") String service,
            @QueryParam("tail") @Nullable String tail,
            @QueryParam("since") @Nullable String since,
            @QueryParam("level") @Nullable String level) {
        LoggedService one = known(service);
        ServiceLogs.Wanted wanted = new ServiceLogs.Wanted(number(tail), 0, since, level);
        return new Snapshot(
                one.id(),
                one.displayName(),
                wanted.tail(),
                logs.read(one, wanted).stream()
                        .map(entry -> Line.of(one, entry))
                        .toList());
    }

    /** The newest lines and then each new one, until the client leaves or the service tells no more. */
    @GET
    @Operation(summary = "Follow the log of a service")
    @Path("/{service}/events")
    public Response follow(
            @PathParam("service") String service,
            @QueryParam("tail") @Nullable String tail,
            @QueryParam("since") @Nullable String since,
            @QueryParam("level") @Nullable String level) {
        LoggedService one = known(service);
        int shown = number(tail);
        ServiceLogs.Wanted wanted = new ServiceLogs.Wanted(LONGEST_TAIL, 0, since, level);
        List<LogEntry> kept = logs.read(one, wanted);
        return SseResponse.of(request.getCurrent(), sink -> send(sink, one, wanted, kept, shown));
    }

    private void send(
            SseResponse.Sink sink, LoggedService service, ServiceLogs.Wanted wanted, List<LogEntry> kept, int shown)
            throws InterruptedException {
        long last = kept.isEmpty() ? 0 : kept.getLast().id();
        List<LogEntry> next = kept.subList(Math.max(0, kept.size() - shown), kept.size());
        sink.open();
        while (true) {
            for (LogEntry entry : next) {
                sink.send(event("service_log", Line.of(service, entry)));
                last = entry.id();
            }
            Thread.sleep(PACE);
            sink.client().check();
            try {
                next = logs.read(service, wanted.after(last));
            } catch (Failure unavailable) {
                sink.send(event("service_log_error", ErrorBody.of(unavailable)));
                return;
            }
        }
    }

    private SseEvent event(String name, Object data) {
        try {
            return new SseEvent(name, json.writeValueAsString(data), null);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static LoggedService known(String id) {
        return LoggedService.named(id)
                .orElseThrow(() -> Failure.notFound("unknown_service", "There is no service '" + id + "'."));
    }

    private static int number(@Nullable String tail) {
        if (tail == null || tail.isBlank()) {
            return USUAL_TAIL;
        }
        if (!tail.trim().matches("[0-9]{1,4}") || Integer.parseInt(tail.trim()) > LONGEST_TAIL) {
            throw Failure.badRequest("invalid_tail", "tail must be a number up to " + LONGEST_TAIL + ".");
        }
        return Integer.parseInt(tail.trim());
    }
}
