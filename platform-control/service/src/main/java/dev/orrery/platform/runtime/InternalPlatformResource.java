package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.EmbeddingOption;
import dev.orrery.contracts.platform.FamilyRef;
import dev.orrery.contracts.platform.KnowledgeBaseUsage;
import dev.orrery.contracts.platform.LostModel;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.payload.Ids;
import dev.orrery.platform.profile.RuntimeProfiles;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderService;
import dev.orrery.platform.slot.LostModels;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What the other services of the suite ask; the counterpart of {@code PlatformControlClient}. */
@Path("/v1/internal/platform")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalPlatformResource {
    private final RuntimeSnapshots snapshots;
    private final ProviderService providers;
    private final RuntimeBindings bindings;
    private final EmbeddingOptions options;
    private final KnowledgeBaseUsages usages;
    private final RuntimeProfiles profiles;
    private final LostModels lostModels;

    InternalPlatformResource(
            RuntimeSnapshots snapshots,
            ProviderService providers,
            RuntimeBindings bindings,
            EmbeddingOptions options,
            KnowledgeBaseUsages usages,
            RuntimeProfiles profiles,
            LostModels lostModels) {
        this.snapshots = snapshots;
        this.providers = providers;
        this.bindings = bindings;
        this.options = options;
        this.usages = usages;
        this.profiles = profiles;
        this.lostModels = lostModels;
    }

    @GET
    @Path("/runtime")
    public PlatformRuntime runtime() {
        return snapshots.dispatch();
    }

    @GET
    @Path("/providers/{id}")
    public RuntimeBinding provider(@PathParam("id") String id) {
        ProviderInstance provider = providers.require(Ids.pathUuid(id, "provider_not_found"));
        profiles.requireReachable(provider);
        return bindings.of(provider);
    }

    @POST
    @Path("/providers/{id}/model-recovery")
    public LostModel recoverModel(@PathParam("id") String id) {
        return lostModels.recover(providers.require(Ids.pathUuid(id, "provider_not_found")));
    }

    @GET
    @Path("/embedding-options")
    public List<EmbeddingOption> embeddingOptions() {
        return options.list();
    }

    @GET
    @Path("/knowledge-base-usage")
    public KnowledgeBaseUsage knowledgeBaseUsage() {
        return usages.all();
    }

    @GET
    @Path("/provider-families")
    public List<FamilyRef> providerFamilies() {
        return providers.families().stream()
                .map(family -> new FamilyRef(family.providerKey(), family.capability()))
                .toList();
    }

    @GET
    @Path("/runtime-profile")
    public RuntimeProfile runtimeProfile() {
        return profiles.effective();
    }
}
