package dev.orrery.modelops.download;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/downloads")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class DownloadResource {
    private final DownloadService downloads;
    private final CurrentCall call;

    DownloadResource(DownloadService downloads, CurrentCall call) {
        this.downloads = downloads;
        this.call = call;
    }

    @POST
    @Operation(summary = "Download a model")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    public Map<String, JobView> request(@Nullable JsonNode body) {
        return Map.of("job", downloads.request(call.actor(), body));
    }

    @GET
    @Operation(summary = "List the downloads")
    public Map<String, List<JobView>> list(@QueryParam("status") @Nullable String status) {
        return Map.of("jobs", downloads.list(status));
    }

    @GET
    @Operation(summary = "Show a download")
    @Path("/{id}")
    public Map<String, JobView> get(@PathParam("id") String id) {
        return Map.of("job", downloads.get(id));
    }

    @POST
    @Operation(summary = "Cancel a download")
    @Path("/{id}/cancel")
    public Map<String, JobView> cancel(@PathParam("id") String id) {
        return Map.of("job", downloads.cancel(call.actor(), id));
    }

    @POST
    @Operation(summary = "Try a download again")
    @Path("/{id}/retry")
    @ResponseStatus(202)
    public Map<String, JobView> retry(@PathParam("id") String id) {
        return Map.of("job", downloads.retry(call.actor(), id));
    }
}
