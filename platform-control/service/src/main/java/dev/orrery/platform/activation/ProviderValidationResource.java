package dev.orrery.platform.activation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/platform/providers/{id}/validate}, section 6.4. */
@Path("/v1/platform/providers/{id}/validate")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ProviderValidationResource {
    private final ProviderValidationService validations;

    ProviderValidationResource(ProviderValidationService validations) {
        this.validations = validations;
    }

    @POST
    @Operation(summary = "Check whether a provider can be used")
    public ProviderValidationService.Answer validate(@PathParam("id") String id, @Nullable JsonNode body) {
        Payload payload = Payload.ofOptional(body);
        return validations.validate(Ids.pathUuid(id, "provider_not_found"), payload.text("credential_id"));
    }
}
