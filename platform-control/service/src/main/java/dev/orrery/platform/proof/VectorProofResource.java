package dev.orrery.platform.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /v1/platform/vector/*}, section 14.2. */
@Path("/v1/platform/vector")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class VectorProofResource {
    private final VectorProof proof;
    private final CurrentCall call;

    VectorProofResource(VectorProof proof, CurrentCall call) {
        this.proof = proof;
        this.call = call;
    }

    @POST
    @Operation(summary = "Try to make an index in the bound vector store")
    @Path("/indexes/ensure")
    public VectorProof.Ensured ensure(@Nullable JsonNode body) {
        return proof.ensure(VectorRequests.Ensure.of(Payload.of(body)));
    }

    @POST
    @Operation(summary = "Try to write to the bound vector store")
    @Path("/documents/upsert")
    public VectorProof.Upserted upsert(@Nullable JsonNode body) {
        return proof.upsert(VectorRequests.Upsert.of(Payload.of(body)));
    }

    @POST
    @Operation(summary = "Try to search the bound vector store")
    @Path("/query")
    public VectorProof.Found query(@Nullable JsonNode body) {
        return proof.query(VectorRequests.Query.of(Payload.of(body)), call.actor());
    }

    @POST
    @Operation(summary = "Try to delete from the bound vector store")
    @Path("/documents/delete")
    public VectorProof.Deleted delete(@Nullable JsonNode body) {
        return proof.delete(VectorRequests.Delete.of(Payload.of(body)));
    }
}
