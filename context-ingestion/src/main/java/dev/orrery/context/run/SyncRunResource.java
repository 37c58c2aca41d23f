package dev.orrery.context.run;

import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.KnowledgeBaseView;
import dev.orrery.context.knowledgebase.KnowledgeBaseViews;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.context.source.SourceView;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class SyncRunResource {
    private final SyncRequests requests;
    private final KnowledgeBaseRepository knowledgeBases;
    private final KnowledgeBaseViews views;
    private final SourceRepository sources;
    private final SyncRunRepository runs;
    private final CurrentCall call;

    SyncRunResource(
            SyncRequests requests,
            KnowledgeBaseRepository knowledgeBases,
            KnowledgeBaseViews views,
            SourceRepository sources,
            SyncRunRepository runs,
            CurrentCall call) {
        this.requests = requests;
        this.knowledgeBases = knowledgeBases;
        this.views = views;
        this.sources = sources;
        this.runs = runs;
        this.call = call;
    }

    public record ResyncAccepted(KnowledgeBaseView knowledgeBase, SyncRunView syncRun) {}

    public record SyncAccepted(KnowledgeBaseView knowledgeBase, SourceView source, SyncRunView syncRun) {}

    public record Many(List<SyncRunView> syncRuns) {}

    @POST
    @Path("/{id}/resync")
    @RolesAllowed("superadmin")
    @ResponseStatus(202)
    public ResyncAccepted resync(@PathParam("id") String id) {
        SyncRequests.Accepted accepted = requests.resync(call.actor(), id);
        return new ResyncAccepted(views.one(accepted.knowledgeBase()), view(accepted.run(), null));
    }

    @POST
    @Path("/{id}/sources/{sourceId}/sync")
    @RolesAllowed("superadmin")
    @ResponseStatus(202)
    public SyncAccepted sync(@PathParam("id") String id, @PathParam("sourceId") String sourceId) {
        SyncRequests.Accepted accepted = requests.sync(call.actor(), id, sourceId);
        Source source = Objects.requireNonNull(accepted.source());
        return new SyncAccepted(views.one(accepted.knowledgeBase()), SourceView.of(source), view(accepted.run(), null));
    }

    @GET
    @Path("/{id}/sync-runs")
    @RolesAllowed("admin")
    public Many list(@PathParam("id") String id) {
        KnowledgeBase kb = knowledgeBases.visible(call.actor(), id);
        Map<UUID, String> names =
                sources.of(kb.id).stream().collect(Collectors.toMap(source -> source.id, source -> source.displayName));
        return new Many(runs.newestFirst(kb.id).stream()
                .map(run -> view(run, run.sourceId == null ? null : names.get(run.sourceId)))
                .toList());
    }

    private SyncRunView view(SyncRun run, @Nullable String sourceName) {
        return SyncRunView.of(run, sourceName, run.status == RunStatus.QUEUED ? runs.position(run) : null);
    }
}
