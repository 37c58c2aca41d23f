package dev.orrery.backend.quote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.audit.AuditNotes;
import dev.orrery.backend.edge.Tagged;
import dev.orrery.backend.idempotency.Idempotent;
import dev.orrery.kit.payload.Payload;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Quotes as administrators keep them. */
@Path("/v1/quotes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RolesAllowed("admin")
public class QuoteResource {
    private static final int MOST_DIGITS = 18;

    private final Quotes quotes;
    private final AuditNotes audit;

    QuoteResource(Quotes quotes, AuditNotes audit) {
        this.quotes = quotes;
        this.audit = audit;
    }

    @GET
    @Operation(summary = "List quotes")
    public Quotes.Page list(@Context UriInfo uri) {
        return quotes.page(new QuoteFilter(uri.getQueryParameters()));
    }

    @GET
    @Operation(summary = "Count quotes")
    @Path("/summary")
    public Map<String, QuoteSummary> summary() {
        return Map.of("summary", quotes.summary());
    }

    @GET
    @Operation(summary = "Show a quote")
    @Tagged
    @APIResponse(responseCode = "304", description = "The client has it already")
    @Path("/{id: [0-9]+}")
    public Map<String, QuoteView> get(@PathParam("id") String id) {
        return Map.of("quote", quotes.get(id(id)));
    }

    @POST
    @Operation(summary = "Make a quote")
    @Idempotent
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@Nullable JsonNode json) {
        QuoteView made = quotes.create(QuoteFields.of(Payload.of(json)));
        audit.changed("quote:" + made.id(), null, made);
        return Response.status(201).entity(Map.of("quote", made)).build();
    }

    /** Replaces the whole quote; what the body leaves out gets its default. */
    @PUT
    @Operation(summary = "Replace a quote")
    @Path("/{id: [0-9]+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, QuoteView> replace(@PathParam("id") String id, @Nullable JsonNode json) {
        QuoteFields fields = QuoteFields.of(Payload.of(json));
        QuoteView before = quotes.get(id(id));
        QuoteView after = quotes.replace(before.id(), fields);
        audit.changed("quote:" + after.id(), before, after);
        return Map.of("quote", after);
    }

    private static long id(String digits) {
        if (digits.length() > MOST_DIGITS) {
            throw Quotes.unknown(digits);
        }
        return Long.parseLong(digits);
    }
}
