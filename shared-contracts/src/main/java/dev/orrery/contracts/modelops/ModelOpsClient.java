package dev.orrery.contracts.modelops;

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
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Internal API of model operations. Role {@code service} on every route. */
@RegisterRestClient(configKey = "modelops-service")
@RegisterProvider(ServiceCallFilter.class)
@RegisterProvider(UpstreamFailureMapper.class)
@CallsService("modelops-service")
@Path("/v1/internal/modelops")
public interface ModelOpsClient {

    /** Any model, whoever owns it. 404 {@code managed_model_not_found}. */
    @GET
    @Path("/models/{id}")
    @TriedAgain(Without.PEER)
    ManagedModel model(@PathParam("id") String id);

    /** All models of this task, whatever their state; platform-owned ones first, then by id. */
    @GET
    @Path("/models")
    @TriedAgain(Without.PEER)
    List<ManagedModel> models(@QueryParam("task_key") String taskKey);

    /** Whether the models that the installation's own runtime starts with are still to come. */
    @GET
    @Path("/runtime-models")
    @TriedAgain(Without.PEER)
    RuntimeModels runtimeModels();

    /** Models of this task that the actor may invoke now: visible, active, validated, credential ready, profile allows. */
    @GET
    @Path("/invokable-models")
    @TriedAgain(Without.PEER)
    List<ManagedModel> invokable(@QueryParam("task_key") String taskKey);

    /**
     * The gate of section 13.3, checks 1 to 5, for the actor of this call: 404 {@code not_found}, 409
     * {@code invalid_state_transition}, {@code validation_failed}, {@code credential_unavailable} or
     * {@code offline_not_allowed}.
     */
    @GET
    @Path("/invokable-models/{id}")
    @TriedAgain(Without.PEER)
    ManagedModel requireInvokable(@PathParam("id") String id);

    /** 404 {@code credential_not_found}. */
    @POST
    @Path("/credentials/{id}/resolve")
    @TriedAgain(Without.PEER)
    ResolvedCredential resolveCredential(@PathParam("id") String id);

    /**
     * Seals a text with the primary key of the installation; what is sealed already is sealed again when its key is an older
     * one, else it comes back as it is. Only the calling service can open it. 400 {@code invalid_payload}, 503
     * {@code secrets_unavailable} without keys.
     */
    @POST
    @Path("/secrets/seal")
    @TriedAgain(Without.PEER)
    SecretText seal(SecretText text);

    /** 409 {@code credential_unavailable} when no key opens it for this service and context. */
    @POST
    @Path("/secrets/open")
    @TriedAgain(Without.PEER)
    SecretText open(SecretText sealed);

    /**
     * Counts calls of models, each once whatever the number of tellings, in one transaction: all or none. 400
     * {@code invalid_payload} when a record is incomplete. Records of models that are gone are accepted.
     */
    @POST
    @Path("/usage")
    UsageReceipt recordUsage(List<UsageRecord> records);

    /**
     * Leases a block of a user's budget to the caller. A refusal is an answer with {@code granted=false}, not a failure.
     * Ask for small blocks: what one process holds, another cannot use.
     */
    @POST
    @Path("/quota-grants")
    @TriedAgain(Without.PEER)
    QuotaGrant grantQuota(QuotaRequest request);
}
