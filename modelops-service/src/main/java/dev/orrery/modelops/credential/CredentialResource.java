package dev.orrery.modelops.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class CredentialResource {
    private final CredentialService credentials;
    private final CurrentCall call;

    CredentialResource(CredentialService credentials, CurrentCall call) {
        this.credentials = credentials;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the stored credentials")
    public Map<String, List<CredentialView>> list() {
        return Map.of("credentials", credentials.list(call.actor()));
    }

    @POST
    @Operation(summary = "Store a credential")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    public Map<String, CredentialView> create(@Nullable JsonNode body) {
        Actor actor = call.actor();
        return Map.of("credential", credentials.create(actor, CredentialPayload.read(body, actor)));
    }

    /** The last step of a rotation of keys: afterwards the old key is not needed any more. */
    @POST
    @Operation(summary = "Encrypt all credentials with the current key")
    @Path("/reseal")
    @RolesAllowed("superadmin")
    public CredentialService.Resealing reseal() {
        return credentials.reseal(call.actor());
    }

    /** What the web client calls to delete. */
    @POST
    @Operation(summary = "Revoke a credential")
    @Path("/{id}/revoke")
    public CredentialRevocation revoke(@PathParam("id") String id) {
        return delete(id);
    }

    @DELETE
    @Operation(summary = "Delete a credential")
    @Path("/{id}")
    public CredentialRevocation delete(@PathParam("id") String id) {
        UUID parsed = Ids.uuid(id);
        if (parsed == null) {
            throw Failure.badRequest("invalid_credential_id", "A credential id is a UUID.");
        }
        return credentials.delete(call.actor(), parsed);
    }
}
