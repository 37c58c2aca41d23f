package dev.orrery.modelops.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/catalog")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class CatalogResource {
    private final CatalogService catalog;
    private final CurrentCall call;

    CatalogResource(CatalogService catalog, CurrentCall call) {
        this.catalog = catalog;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the model catalog")
    public Map<String, List<CatalogItem>> list() {
        return Map.of("models", catalog.list(call.actor()));
    }

    @POST
    @Operation(summary = "Put a model into the catalog")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    public Map<String, CatalogItem> create(@Nullable JsonNode body) {
        return Map.of("model", catalog.create(call.actor(), body));
    }
}
