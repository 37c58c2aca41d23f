package dev.orrery.modelops.catalog;

import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

@Path("/v1/modelops/local-artifacts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class LocalArtifactResource {
    private final CatalogService catalog;
    private final CurrentCall call;

    LocalArtifactResource(CatalogService catalog, CurrentCall call) {
        this.catalog = catalog;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the model files on this machine")
    public Map<String, List<LocalArtifact>> list() {
        return Map.of("artifacts", catalog.artifacts(call.actor()));
    }
}
