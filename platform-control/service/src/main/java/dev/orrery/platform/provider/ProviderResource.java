package dev.orrery.platform.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Provider families and instances, sections 6.2 and 6.3. */
@Path("/v1/platform")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ProviderResource {
    private static final String NOT_FOUND = "provider_not_found";

    private final ProviderService providers;
    private final CurrentCall call;

    ProviderResource(ProviderService providers, CurrentCall call) {
        this.providers = providers;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the provider families")
    @Path("/provider-families")
    public Map<String, List<FamilyView>> families() {
        return Map.of("provider_families", providers.families());
    }

    @GET
    @Operation(summary = "List the providers")
    @Path("/providers")
    public Map<String, List<ProviderView>> list() {
        return Map.of("providers", providers.list());
    }

    @POST
    @Operation(summary = "Make a provider known")
    @Path("/providers")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    public Map<String, ProviderView> create(@Nullable JsonNode body) {
        return Map.of("provider", providers.create(Payload.of(body), userId()));
    }

    @PUT
    @Operation(summary = "Change a provider")
    @Path("/providers/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, ProviderView> update(@PathParam("id") String id, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        return Map.of("provider", providers.update(Ids.pathUuid(id, NOT_FOUND), payload, userId()));
    }

    @DELETE
    @Operation(summary = "Forget a provider")
    @Path("/providers/{id}")
    public Deleted delete(@PathParam("id") String id) {
        UUID provider = Ids.pathUuid(id, NOT_FOUND);
        providers.delete(provider, userId());
        return new Deleted(true, provider);
    }

    private long userId() {
        return call.actor().userId();
    }

    /** Answer to a deletion. */
    public record Deleted(boolean deleted, UUID providerId) {}
}
