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
    @Path("/indexes/ensure")
    public VectorProof.Ensured ensure(@Nullable JsonNode body) {
        return proof.ensure(VectorRequests.Ensure.of(Payload.of(body)));
    }

    @POST
    @Path("/documents/upsert")
    public VectorProof.Upserted upsert(@Nullable JsonNode body) {
        return proof.upsert(VectorRequests.Upsert.of(Payload.of(body)));
    }

    @POST
    @Path("/query")
    public VectorProof.Found query(@Nullable JsonNode body) {
        return proof.query(VectorRequests.Query.of(Payload.of(body)), call.actor());
    }

    @POST
    @Path("/documents/delete")
    public VectorProof.Deleted delete(@Nullable JsonNode body) {
        return proof.delete(VectorRequests.Delete.of(Payload.of(body)));
    }
}
