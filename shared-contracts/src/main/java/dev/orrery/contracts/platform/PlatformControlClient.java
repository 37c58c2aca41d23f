package dev.orrery.contracts.platform;

import dev.orrery.kit.failure.PassesOn;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import dev.orrery.kit.trust.CallsService;
import dev.orrery.kit.trust.ServiceCallFilter;
import dev.orrery.kit.trust.UpstreamFailureMapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Internal API of platform control. Role {@code service} on every route. */
@RegisterRestClient(configKey = "platform-control")
@RegisterProvider(ServiceCallFilter.class)
@RegisterProvider(UpstreamFailureMapper.class)
@CallsService("platform-control")
@Path("/v1/internal/platform")
public interface PlatformControlClient {

    /**
     * The dispatch variant of the active snapshot: {@code modelops://} references are resolved. 503
     * {@code active_binding_not_found}, 503 {@code active_provider_disabled}, 409 {@code offline_provider_blocked}.
     */
    @GET
    @Path("/runtime")
    @TriedAgain(Without.PEER)
    @PassesOn({"503 active_binding_not_found", "503 active_provider_disabled", "409 offline_provider_blocked"})
    PlatformRuntime runtime();

    /** One provider instance, ready for dispatch, with empty resources. 404 {@code provider_not_found}. */
    @GET
    @Path("/providers/{id}")
    @TriedAgain(Without.PEER)
    @PassesOn("404 provider_not_found")
    RuntimeBinding provider(@PathParam("id") UUID id);

    /**
     * To be called after a local embeddings provider refused: asks its runtime for the model of its slot where it does
     * not serve it. 404 {@code provider_not_found}.
     */
    @POST
    @Path("/providers/{id}/model-recovery")
    LostModel recoverModel(@PathParam("id") UUID id);

    /** Embeddings providers that are enabled and answer; those that do not are left out. */
    @GET
    @Path("/embedding-options")
    @TriedAgain(Without.PEER)
    List<EmbeddingOption> embeddingOptions();

    @GET
    @Path("/knowledge-base-usage")
    @TriedAgain(Without.PEER)
    KnowledgeBaseUsage knowledgeBaseUsage();

    /** Every provider family there is. */
    @GET
    @Path("/provider-families")
    @TriedAgain(Without.PEER)
    List<FamilyRef> providerFamilies();

    @GET
    @Path("/runtime-profile")
    @TriedAgain(Without.PEER)
    RuntimeProfile runtimeProfile();

    /**
     * Enabled instances of this capability that run on the installation's own hardware, each with what its slot holds
     * now. 400 {@code invalid_capability}.
     */
    @GET
    @Path("/local-providers")
    @TriedAgain(Without.PEER)
    List<LocalProvider> localProviders(@QueryParam("capability") String capability);

    /** Slugs of the deployments, active or not, that bind this managed model; empty for an unknown model. */
    @GET
    @Path("/managed-models/{id}/deployments")
    @TriedAgain(Without.PEER)
    List<String> deploymentsBinding(@PathParam("id") String managedModelId);
}
