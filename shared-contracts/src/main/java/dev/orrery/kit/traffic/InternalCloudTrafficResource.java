package dev.orrery.kit.traffic;

import io.quarkus.arc.properties.UnlessBuildProperty;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The newest steps of this service's calls to cloud providers, for the edge, which itself serves no internal routes. */
@Path("/v1/internal/cloud-traffic/events")
@UnlessBuildProperty(name = "orrery.trust.service-auth", stringValue = "false", enableIfMissing = true)
@RolesAllowed("service")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class InternalCloudTrafficResource {
    private final RecentCloudTraffic traffic;

    InternalCloudTrafficResource(RecentCloudTraffic traffic) {
        this.traffic = traffic;
    }

    /** The steps of one service. */
    public record Events(List<CloudTrafficEvent> events) {}

    @GET
    @Operation(summary = "List the newest steps of calls to cloud providers")
    public Events newest() {
        return new Events(traffic.events());
    }
}
