package dev.orrery.kit.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.annotation.security.PermitAll;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code GET /health}: 200 {@code ok} once every readiness check is up, else 503 {@code initializing} with what lacks. */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class HealthResource {
    private final SmallRyeHealthReporter reporter;
    private final String service;

    /**
     * @param reporter what the checks say
     * @param service the service's name in the answer
     */
    HealthResource(
            SmallRyeHealthReporter reporter,
            @ConfigProperty(name = "orrery.health.service", defaultValue = "${quarkus.application.name}")
                    String service) {
        this.reporter = reporter;
        this.service = service.replace('-', '_');
    }

    /**
     * Whether the service is ready.
     *
     * @param ready false while it is not, else absent
     * @param message what it waits for
     */
    public record Health(
            String status,
            String service,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean ready,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String message) {}

    @GET
    @Operation(summary = "Tell whether the service is ready")
    @PermitAll
    public Response health() {
        SmallRyeHealth readiness = reporter.getReadiness();
        if (!readiness.isDown()) {
            return Response.ok(new Health("ok", service, null, null)).build();
        }
        List<String> waiting = readiness.getPayload().getJsonArray("checks").stream()
                .map(JsonValue::asJsonObject)
                .filter(check -> "DOWN".equals(check.getString("status", "")))
                .map((JsonObject check) -> check.getString("name", "unnamed"))
                .toList();
        return Response.status(503)
                .entity(new Health("initializing", service, false, "Waiting for: " + String.join(", ", waiting)))
                .build();
    }
}
