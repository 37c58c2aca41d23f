package dev.orrery.agent.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's one route. Anybody who reaches the port may use it, as the contract says: the code of a stranger is what
 * it is made for, and it listens on loopback or inside the cluster only.
 */
@Path("/v1/execute")
@PermitAll
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ExecuteResource {
    private final Sandbox sandbox;

    ExecuteResource(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @POST
    public Response execute(@Nullable JsonNode body) {
        ExecuteAnswer answer = sandbox.run(ExecuteRequest.of(body));
        return Response.status(answer.status()).entity(answer).build();
    }
}
