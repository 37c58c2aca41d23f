package dev.orrery.contracts.context;

import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import dev.orrery.kit.trust.CallsService;
import dev.orrery.kit.trust.ServiceCallFilter;
import dev.orrery.kit.trust.UpstreamFailureMapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Internal API of context ingestion. Role {@code service} on every route. */
@RegisterRestClient(configKey = "context-ingestion")
@RegisterProvider(ServiceCallFilter.class)
@RegisterProvider(UpstreamFailureMapper.class)
@CallsService("context-ingestion")
@Path("/v1/internal/context")
public interface ContextClient {

    /** 404 {@code knowledge_base_not_found}. */
    @GET
    @Path("/knowledge-bases/{id}")
    @TriedAgain(Without.PEER)
    KnowledgeBaseRef knowledgeBase(@PathParam("id") UUID id);

    @GET
    @Path("/knowledge-bases")
    @TriedAgain(Without.PEER)
    List<KnowledgeBaseRef> knowledgeBases();
}
