package dev.orrery.context.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.document.DocumentSight;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class SourceResource {
    private final SourceService service;
    private final DocumentSight sight;
    private final CurrentCall call;

    SourceResource(SourceService service, DocumentSight sight, CurrentCall call) {
        this.service = service;
        this.sight = sight;
        this.call = call;
    }

    public record One(SourceView source) {}

    public record Many(List<SourceView> sources) {}

    public record Deleted(boolean deleted, UUID sourceId) {}

    @GET
    @Operation(summary = "List the sources of a knowledge base")
    @Path("/{id}/sources")
    @RolesAllowed("admin")
    public Many list(@PathParam("id") String id) {
        return new Many(service.list(call.actor(), id).stream()
                .map(source ->
                        SourceView.of(source, sight.shown(call.actor(), source.knowledgeBaseId, source.lastSyncError)))
                .toList());
    }

    @POST
    @Operation(summary = "Add a source to a knowledge base")
    @Path("/{id}/sources")
    @RolesAllowed("superadmin")
    @ResponseStatus(201)
    public One create(@PathParam("id") String id, @Nullable JsonNode body) {
        return new One(SourceView.of(service.create(call.actor(), id, Payload.of(body))));
    }

    @PUT
    @Operation(summary = "Change a source")
    @Path("/{id}/sources/{sourceId}")
    @RolesAllowed("superadmin")
    public One update(@PathParam("id") String id, @PathParam("sourceId") String sourceId, @Nullable JsonNode body) {
        return new One(SourceView.of(service.update(call.actor(), id, sourceId, Payload.of(body))));
    }

    @DELETE
    @Operation(summary = "Delete a source")
    @Path("/{id}/sources/{sourceId}")
    @RolesAllowed("superadmin")
    public Deleted delete(@PathParam("id") String id, @PathParam("sourceId") String sourceId) {
        return new Deleted(true, service.delete(call.actor(), id, sourceId));
    }
}
