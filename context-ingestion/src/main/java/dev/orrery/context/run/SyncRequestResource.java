package dev.orrery.context.run;

import dev.orrery.context.knowledgebase.KnowledgeBaseView;
import dev.orrery.context.knowledgebase.KnowledgeBaseViews;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceView;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Starts runs. */
@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class SyncRequestResource {
    private final SyncRequests requests;
    private final KnowledgeBaseViews views;
    private final SyncRuns runs;
    private final CurrentCall call;

    SyncRequestResource(SyncRequests requests, KnowledgeBaseViews views, SyncRuns runs, CurrentCall call) {
        this.requests = requests;
        this.views = views;
        this.runs = runs;
        this.call = call;
    }

    public record ResyncAccepted(KnowledgeBaseView knowledgeBase, SyncRunView syncRun) {}

    public record SyncAccepted(KnowledgeBaseView knowledgeBase, SourceView source, SyncRunView syncRun) {}

    @POST
    @Operation(summary = "Index a knowledge base anew")
    @Path("/{id}/resync")
    @RolesAllowed("superadmin")
    @ResponseStatus(202)
    public ResyncAccepted resync(@PathParam("id") String id) {
        SyncRequests.Accepted accepted = requests.resync(call.actor(), id);
        return new ResyncAccepted(views.one(accepted.knowledgeBase()), runs.view(accepted.run()));
    }

    @POST
    @Operation(summary = "Read a source")
    @Path("/{id}/sources/{sourceId}/sync")
    @RolesAllowed("superadmin")
    @ResponseStatus(202)
    public SyncAccepted sync(@PathParam("id") String id, @PathParam("sourceId") String sourceId) {
        SyncRequests.Accepted accepted = requests.sync(call.actor(), id, sourceId);
        Source source = Objects.requireNonNull(accepted.source());
        return new SyncAccepted(views.one(accepted.knowledgeBase()), SourceView.of(source), runs.view(accepted.run()));
    }

    @POST
    @Operation(summary = "Try a failed run again")
    @Path("/{id}/sync-runs/{runId}/retry")
    @RolesAllowed("superadmin")
    @ResponseStatus(202)
    public ResyncAccepted retry(@PathParam("id") String id, @PathParam("runId") String runId) {
        SyncRequests.Accepted accepted = requests.retry(call.actor(), id, runId);
        return new ResyncAccepted(views.one(accepted.knowledgeBase()), runs.view(accepted.run()));
    }
}
