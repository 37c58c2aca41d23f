package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The one route that gives out a clear key, to the service that builds dispatch snapshots and to no other. */
@Path("/v1/internal/modelops/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalCredentialResource {
    private final CredentialService credentials;
    private final CurrentCall call;
    private final Set<String> readers;

    /** @param readers services that may ask for the key itself */
    InternalCredentialResource(
            CredentialService credentials,
            CurrentCall call,
            @ConfigProperty(name = "orrery.modelops.credential-readers", defaultValue = "platform-control")
                    Set<String> readers) {
        this.credentials = credentials;
        this.call = call;
        this.readers = readers;
    }

    @POST
    @Path("/{id}/resolve")
    public ResolvedCredential resolve(@PathParam("id") String id) {
        if (!readers.contains(call.caller())) {
            throw Failure.forbidden("forbidden", call.caller() + " may not read credentials.");
        }
        return credentials.resolve(Ids.pathUuid(id, "credential_not_found"));
    }
}
