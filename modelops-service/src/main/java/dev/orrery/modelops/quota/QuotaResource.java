package dev.orrery.modelops.quota;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Limits of users ({@code /users/{id}}) and roles ({@code /roles/{role}}). */
@Path("/v1/modelops/quotas")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@RunOnVirtualThread
public class QuotaResource {
    private final QuotaRules rules;
    private final QuotaService quotas;
    private final CurrentCall call;

    QuotaResource(QuotaRules rules, QuotaService quotas, CurrentCall call) {
        this.rules = rules;
        this.quotas = quotas;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the quotas")
    public Map<String, List<QuotaView>> list() {
        return Map.of("quotas", rules.list());
    }

    @GET
    @Operation(summary = "Show the caller's quota")
    @Path("/mine")
    @RolesAllowed("user")
    public Map<String, QuotaState> mine() {
        Actor actor = call.actor();
        return Map.of("quota", quotas.state(actor.userId(), actor.role().wireName()));
    }

    @PUT
    @Operation(summary = "Set a quota")
    @Path("/{kind}/{subject}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, QuotaView> set(
            @PathParam("kind") String kind, @PathParam("subject") String subject, @Nullable JsonNode body) {
        return Map.of("quota", rules.set(call.actor(), kind, subject, body));
    }

    @DELETE
    @Operation(summary = "Remove a quota")
    @Path("/{kind}/{subject}")
    public Map<String, Boolean> delete(@PathParam("kind") String kind, @PathParam("subject") String subject) {
        rules.delete(call.actor(), kind, subject);
        return Map.of("deleted", true);
    }
}
