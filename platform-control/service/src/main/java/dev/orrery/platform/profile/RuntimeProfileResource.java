package dev.orrery.platform.profile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The installation's runtime profile. */
@Path("/v1/runtime/profile")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RuntimeProfileResource {
    private final RuntimeProfiles profiles;
    private final CurrentCall call;

    RuntimeProfileResource(RuntimeProfiles profiles, CurrentCall call) {
        this.profiles = profiles;
        this.call = call;
    }

    @GET
    @Operation(summary = "Show whether the suite may use the internet")
    @RolesAllowed("user")
    public RuntimeProfile get() {
        return profiles.effective();
    }

    @PUT
    @Operation(summary = "Say whether the suite may use the internet")
    @RolesAllowed("superadmin")
    @Consumes(MediaType.APPLICATION_JSON)
    public RuntimeProfile change(@Nullable JsonNode body) {
        String wanted = Payload.of(body).requiredText("profile", "invalid_profile");
        return profiles.change(wanted, call.actor().userId());
    }
}
