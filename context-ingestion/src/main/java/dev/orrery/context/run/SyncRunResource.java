package dev.orrery.context.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.KnowledgeBaseView;
import dev.orrery.context.knowledgebase.KnowledgeBaseViews;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Shows runs, streams their progress, and stops them. */
@Path("/v1/context/knowledge-bases/{id}/sync-runs")
@RunOnVirtualThread
public class SyncRunResource {
    private static final Set<String> OUTCOMES = Set.of("indexed", "unchanged", "deleted", "failed");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final int PAGE = 100;
    private static final int MOST = 1000;

    private final SyncRuns runs;
    private final RunStreams streams;
    private final KnowledgeBaseRepository knowledgeBases;
    private final KnowledgeBaseViews views;
    private final CurrentCall call;

    SyncRunResource(
            SyncRuns runs,
            RunStreams streams,
            KnowledgeBaseRepository knowledgeBases,
            KnowledgeBaseViews views,
            CurrentCall call) {
        this.runs = runs;
        this.streams = streams;
        this.knowledgeBases = knowledgeBases;
        this.views = views;
        this.call = call;
    }

    public record One(SyncRunView syncRun) {}

    public record Many(List<SyncRunView> syncRuns) {}

    public record Stopped(KnowledgeBaseView knowledgeBase, SyncRunView syncRun) {}

    /** @param nextAfter the {@code after} of the next page, null on the last one */
    public record Documents(
            List<RunOutcomes.Entry> documents,
            @JsonInclude @Nullable Long nextAfter) {}

    @GET
    @Operation(summary = "List the runs of a knowledge base")
    @RolesAllowed("admin")
    public Many list(@PathParam("id") String id) {
        return new Many(runs.list(call.actor(), id));
    }

    @GET
    @Operation(summary = "Show a run")
    @Path("/{runId}")
    @RolesAllowed("admin")
    public One get(@PathParam("id") String id, @PathParam("runId") String runId) {
        return new One(runs.now(call.actor(), id, runId).run());
    }

    @GET
    @Operation(summary = "List what a run did to documents")
    @Path("/{runId}/documents")
    @RolesAllowed("admin")
    public Documents documents(
            @PathParam("id") String id,
            @PathParam("runId") String runId,
            @QueryParam("outcome") @Nullable String outcome,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        String wanted =
                outcome == null || outcome.isBlank() ? null : outcome.trim().toLowerCase(Locale.ROOT);
        if (wanted != null && !OUTCOMES.contains(wanted)) {
            throw Failure.badRequest("invalid_outcome", "outcome must be indexed, unchanged, deleted or failed.");
        }
        int most = (int) number(limit, PAGE, "invalid_limit");
        if (most < 1 || most > MOST) {
            throw Failure.badRequest("invalid_limit", "limit must be a number from 1 to " + MOST + ".");
        }
        SyncRuns.Page page = runs.documents(call.actor(), id, runId, wanted, number(after, 0, "invalid_after"), most);
        return new Documents(page.entries(), page.nextAfter());
    }

    @POST
    @Operation(summary = "Cancel a run")
    @Path("/{runId}/cancel")
    @RolesAllowed("superadmin")
    public Stopped cancel(@PathParam("id") String id, @PathParam("runId") String runId) {
        runs.cancel(call.actor(), id, runId);
        return new Stopped(
                views.one(knowledgeBases.visible(call.actor(), id)),
                runs.now(call.actor(), id, runId).run());
    }

    @GET
    @Operation(summary = "Follow a run")
    @Path("/{runId}/events")
    @RolesAllowed("admin")
    public Response events(
            @PathParam("id") String id,
            @PathParam("runId") String runId,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        String seen = lastEventId == null ? "" : lastEventId.trim();
        return streams.follow(call.actor(), id, runId, NUMBER.matcher(seen).matches() ? Long.parseLong(seen) : 0);
    }

    private static long number(@Nullable String text, long fallback, String code) {
        if (text == null || text.isBlank()) {
            return fallback;
        }
        if (!NUMBER.matcher(text.trim()).matches()) {
            throw Failure.badRequest(code, "'" + text + "' is not a number from 0.");
        }
        return Math.min(Long.parseLong(text.trim()), Integer.MAX_VALUE * 1_000_000L);
    }
}
