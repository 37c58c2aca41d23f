package dev.orrery.modelops.testrun;

import dev.orrery.kit.trust.CurrentCall;
import dev.orrery.modelops.model.QueryNumber;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/models/{id}/tests")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@RunOnVirtualThread
public class ModelTestsResource {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 50;

    private final ModelTestService tests;
    private final CurrentCall call;

    ModelTestsResource(ModelTestService tests, CurrentCall call) {
        this.tests = tests;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the tests of a model")
    public Map<String, Object> list(@PathParam("id") String id, @QueryParam("limit") @Nullable String limit) {
        int number = QueryNumber.read(limit, DEFAULT_LIMIT, MAX_LIMIT);
        return Map.of("model_id", id, "tests", tests.newest(call.actor(), id, number));
    }
}
