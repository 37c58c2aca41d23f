package dev.orrery.platform.slot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import dev.orrery.platform.provider.ProviderView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The loaded-model slot of a provider, section 6.6. */
@Path("/v1/platform/providers/{id}/loaded-model")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class LoadedModelResource {
    private static final String NOT_FOUND = "provider_not_found";

    private final SlotService slots;
    private final CurrentCall call;

    LoadedModelResource(SlotService slots, CurrentCall call) {
        this.slots = slots;
        this.call = call;
    }

    @POST
    @Operation(summary = "Load a model into a provider")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, ProviderView> assign(@PathParam("id") String id, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        return Map.of(
                "provider",
                slots.assign(Ids.pathUuid(id, NOT_FOUND), payload, call.actor().userId()));
    }

    @DELETE
    @Operation(summary = "Unload a provider's model")
    public Map<String, ProviderView> clear(@PathParam("id") String id) {
        return Map.of(
                "provider",
                slots.clear(Ids.pathUuid(id, NOT_FOUND), call.actor().userId()));
    }
}
