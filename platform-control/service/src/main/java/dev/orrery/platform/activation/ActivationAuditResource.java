package dev.orrery.platform.activation;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Who activated what, section 7.2. */
@Path("/v1/platform/activation-audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ActivationAuditResource {
    private final ActivationStore store;

    ActivationAuditResource(ActivationStore store) {
        this.store = store;
    }

    @GET
    @Operation(summary = "List the activations of deployments")
    public Map<String, List<ActivationView>> audit() {
        return Map.of("activation_audit", store.audit());
    }
}
