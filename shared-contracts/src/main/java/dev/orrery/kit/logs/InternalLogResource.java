package dev.orrery.kit.logs;

import dev.orrery.kit.failure.Failure;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The newest lines of this service's log, for the edge, which itself serves no internal routes. */
@Path("/v1/internal/logs")
@UnlessBuildProperty(name = "orrery.trust.service-auth", stringValue = "false", enableIfMissing = true)
@RolesAllowed("service")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class InternalLogResource {
    private final RecentLogs logs;

    InternalLogResource(RecentLogs logs) {
        this.logs = logs;
    }

    /** The lines of one service. */
    public record Lines(List<LogEntry> entries) {}

    @GET
    @Operation(summary = "List the newest log lines of this service")
    public Lines newest(
            @QueryParam("tail") int tail,
            @QueryParam("after") long after,
            @QueryParam("since") @Nullable String since,
            @QueryParam("level") @Nullable String level) {
        return new Lines(logs.newest(tail, after, instant(since), LogLevels.least(level)));
    }

    /** @throws Failure 400 {@code invalid_since} */
    public static @Nullable Instant instant(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Instant.parse(text.trim());
        } catch (DateTimeException malformed) {
            throw Failure.badRequest("invalid_since", "since must be a time like 2026-01-31T12:00:00Z.")
                    .causedBy(malformed);
        }
    }
}
