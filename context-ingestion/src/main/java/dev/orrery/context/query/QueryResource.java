package dev.orrery.context.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class QueryResource {
    private final QueryService service;
    private final CurrentCall call;

    QueryResource(QueryService service, CurrentCall call) {
        this.service = service;
        this.call = call;
    }

    @POST
    @Operation(summary = "Try a retrieval in a knowledge base")
    @Path("/{id}/query")
    @RolesAllowed("admin")
    public QueryAnswer query(@PathParam("id") String id, @Nullable JsonNode body) {
        return service.query(call.actor(), id, Payload.of(body));
    }
}
