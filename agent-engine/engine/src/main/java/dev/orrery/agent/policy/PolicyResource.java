package dev.orrery.agent.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Policy rules, for superadmins. */
@Path("/v1/policy/rules")
@RolesAllowed("superadmin")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class PolicyResource {
    private final PolicyRules rules;
    private final CurrentCall call;

    PolicyResource(PolicyRules rules, CurrentCall call) {
        this.rules = rules;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the policy rules")
    public Map<String, List<PolicyRules.View>> list(
            @QueryParam("scope_type") @Nullable String scopeType, @QueryParam("scope_id") @Nullable String scopeId) {
        return Map.of("rules", rules.list(scopeType, scopeId));
    }

    @POST
    @Operation(summary = "Make a policy rule")
    public Response create(@Nullable JsonNode body) {
        return Response.status(201)
                .entity(Map.of("rule", rules.create(body, call.actor())))
                .build();
    }
}
