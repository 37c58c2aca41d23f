package dev.orrery.modelops.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.modelops.model.QueryNumber;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/discovery/huggingface")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class HubDiscoveryResource {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 50;
    private static final int MAX_OFFSET = 500;

    private final HubDiscovery discovery;

    HubDiscoveryResource(HubDiscovery discovery) {
        this.discovery = discovery;
    }

    @GET
    @Operation(summary = "Search the model hub")
    public Map<String, List<ObjectNode>> search(
            @QueryParam("query") @Nullable String query,
            @QueryParam("task_key") @Nullable String taskKey,
            @QueryParam("task") @Nullable String task,
            @QueryParam("sort") @Nullable String sort,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        return Map.of(
                "models",
                discovery.search(new HubDiscovery.Search(
                        query,
                        taskKey,
                        task,
                        sort,
                        QueryNumber.read(limit, DEFAULT_LIMIT, MAX_LIMIT),
                        QueryNumber.read(offset, 0, 0, MAX_OFFSET, "offset"))));
    }

    /** The repository's slash may be encoded or not. */
    @GET
    @Operation(summary = "Show a model of the hub")
    @Path("/{source_id: .+}")
    public Map<String, ObjectNode> model(@PathParam("source_id") String sourceId) {
        return Map.of("model", discovery.model(sourceId));
    }
}
