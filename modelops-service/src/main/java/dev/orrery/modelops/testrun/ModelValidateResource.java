package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/models/{id}/validate")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@RunOnVirtualThread
public class ModelValidateResource {
    private final ValidationService validations;
    private final CurrentCall call;
    private final ObjectMapper json;

    ModelValidateResource(ValidationService validations, CurrentCall call, ObjectMapper json) {
        this.validations = validations;
        this.call = call;
        this.json = json;
    }

    @POST
    @Operation(summary = "Validate a model")
    public ValidationService.Outcome validate(@PathParam("id") String id, @Nullable String body) {
        return validations.validate(call.actor(), id, read(body));
    }

    /** A body that is missing or no JSON counts as an empty object. */
    private @Nullable JsonNode read(@Nullable String body) {
        try {
            return body == null || body.isBlank() ? null : json.readTree(body);
        } catch (JsonProcessingException unreadable) {
            return null;
        }
    }
}
