package dev.orrery.kit.health;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

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

    @GET
    @Operation(summary = "Tell whether the service is ready")
    @PermitAll
    public Response health() {
        SmallRyeHealth readiness = reporter.getReadiness();
        Map<String, Object> body = new LinkedHashMap<>();
        if (!readiness.isDown()) {
            body.put("status", "ok");
            body.put("service", service);
            return Response.ok(body).build();
        }
        List<String> waiting = readiness.getPayload().getJsonArray("checks").stream()
                .map(JsonValue::asJsonObject)
                .filter(check -> "DOWN".equals(check.getString("status", "")))
                .map((JsonObject check) -> check.getString("name", "unnamed"))
                .toList();
        body.put("status", "initializing");
        body.put("service", service);
        body.put("ready", false);
        body.put("message", "Waiting for: " + String.join(", ", waiting));
        return Response.status(503).entity(body).build();
    }
}
