package dev.orrery.context.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/schema-profiles")
@RunOnVirtualThread
public class SchemaProfileResource {
    private final SchemaProfileService profiles;
    private final CurrentCall call;

    SchemaProfileResource(SchemaProfileService profiles, CurrentCall call) {
        this.profiles = profiles;
        this.call = call;
    }

    public record One(SchemaProfile schemaProfile) {}

    public record Profiles(List<SchemaProfile> schemaProfiles) {}

    @GET
    @Operation(summary = "List the schema profiles")
    @RolesAllowed("admin")
    public Profiles list(@QueryParam("provider_key") @Nullable String providerKey) {
        if (providerKey == null || providerKey.isBlank()) {
            throw Failure.badRequest("invalid_provider_key", "Name a vector store family in provider_key.");
        }
        return new Profiles(profiles.of(call.actor(), providerKey.trim().toLowerCase(Locale.ROOT)));
    }

    @POST
    @Operation(summary = "Make a schema profile")
    @RolesAllowed("superadmin")
    @ResponseStatus(201)
    public One create(@Nullable JsonNode body) {
        return new One(profiles.create(call.actor(), Payload.of(body)));
    }
}
