package dev.orrery.context.schema;

import dev.orrery.kit.failure.Failure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/schema-profiles")
@RunOnVirtualThread
public class SchemaProfileResource {
    private final BuiltInProfiles profiles;

    SchemaProfileResource(BuiltInProfiles profiles) {
        this.profiles = profiles;
    }

    public record Profiles(List<SchemaProfile> schemaProfiles) {}

    @GET
    @RolesAllowed("admin")
    public Profiles list(@QueryParam("provider_key") @Nullable String providerKey) {
        if (providerKey == null || providerKey.isBlank()) {
            throw Failure.badRequest("invalid_provider_key", "Name a vector store family in provider_key.");
        }
        return new Profiles(profiles.of(providerKey.trim().toLowerCase(Locale.ROOT)));
    }
}
