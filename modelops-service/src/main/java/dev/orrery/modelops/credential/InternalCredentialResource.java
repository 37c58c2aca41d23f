package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.kit.payload.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Gives out the key of a saved credential, to the services that build calls with it and to no other. */
@Path("/v1/internal/modelops/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalCredentialResource {
    private final CredentialService credentials;
    private final SecretReaders readers;

    InternalCredentialResource(CredentialService credentials, SecretReaders readers) {
        this.credentials = credentials;
        this.readers = readers;
    }

    @POST
    @Path("/{id}/resolve")
    public ResolvedCredential resolve(@PathParam("id") String id) {
        readers.require();
        return credentials.resolve(Ids.pathUuid(id, "credential_not_found"));
    }
}
