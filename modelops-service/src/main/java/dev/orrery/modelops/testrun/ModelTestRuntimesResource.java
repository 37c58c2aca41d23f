package dev.orrery.modelops.testrun;

import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

@Path("/v1/modelops/models/{id}/test-runtimes")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ModelTestRuntimesResource {
    private final ModelTestService tests;
    private final CurrentCall call;

    ModelTestRuntimesResource(ModelTestService tests, CurrentCall call) {
        this.tests = tests;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the runtimes that can test a model")
    public ModelTestService.Candidates list(@PathParam("id") String id) {
        return tests.runtimes(call.actor(), id);
    }
}
