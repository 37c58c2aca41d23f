package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/models/{id}/test")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@RunOnVirtualThread
public class ModelTestResource {
    private final ModelTestService tests;
    private final CurrentCall call;

    ModelTestResource(ModelTestService tests, CurrentCall call) {
        this.tests = tests;
        this.call = call;
    }

    @POST
    @Operation(summary = "Test a model")
    @Consumes(MediaType.APPLICATION_JSON)
    public ModelTestService.Outcome test(@PathParam("id") String id, @Nullable JsonNode body) {
        return tests.test(call.actor(), id, body);
    }
}
