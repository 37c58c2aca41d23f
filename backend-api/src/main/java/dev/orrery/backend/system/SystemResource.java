package dev.orrery.backend.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.edge.Tagged;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Signs of life, for everyone and by role, and the state of the whole installation. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SystemResource {
    private final SystemHealth health;
    private final Architecture architecture;

    SystemResource(SystemHealth health, Architecture architecture) {
        this.health = health;
        this.architecture = architecture;
    }

    @GET
    @Operation(summary = "Tell that the edge answers")
    @Path("/v1/system/ping")
    @PermitAll
    public Map<String, String> ping() {
        return Map.of("status", "ok", "service", "backend", "api", "v1");
    }

    @GET
    @Operation(summary = "Tell that the caller is an administrator")
    @Path("/admin/ping")
    @RolesAllowed("admin")
    public Map<String, String> adminPing() {
        return Map.of("status", "ok", "scope", "admin");
    }

    @GET
    @Operation(summary = "Tell that the caller is a superadmin")
    @Path("/superadmin/ping")
    @RolesAllowed("superadmin")
    public Map<String, String> superadminPing() {
        return Map.of("status", "ok", "scope", "superadmin");
    }

    /** Always 200; {@code status} is {@code ok} when every part answers, else {@code degraded}. */
    @GET
    @Operation(summary = "Show which parts of the suite answer")
    @Path("/system/health")
    @PermitAll
    public SystemHealth.Report health() {
        return health.report();
    }

    @GET
    @Operation(summary = "The parts of the suite as a graph")
    @Tagged
    @APIResponse(responseCode = "304", description = "The client has it already")
    @Path("/system/architecture")
    @PermitAll
    public ObjectNode architecture() {
        return architecture.graph();
    }

    @GET
    @Operation(summary = "The parts of the suite as a drawing")
    @Path("/system/architecture.svg")
    @Produces("image/svg+xml")
    @PermitAll
    public String drawing() {
        return architecture.svg();
    }
}
