package dev.orrery.backend.quote;

import dev.orrery.backend.edge.Tagged;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What everyone may read. */
@Path("/v1/content")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@PermitAll
public class ContentResource {
    private final QuoteOfTheDay quotes;

    ContentResource(QuoteOfTheDay quotes) {
        this.quotes = quotes;
    }

    @GET
    @Operation(summary = "Show the quote of the day")
    @Tagged
    @APIResponse(responseCode = "304", description = "The client has it already")
    @Path("/quote-of-the-day")
    public Map<String, QuoteOfTheDay.Chosen> quoteOfTheDay(
            @QueryParam("lang") @Nullable String language, @QueryParam("selection") @Nullable String selection) {
        return Map.of(
                "quote",
                quotes.choose(
                        QuoteOfTheDay.language(language),
                        selection != null && selection.trim().equalsIgnoreCase("random"),
                        LocalDate.now(ZoneOffset.UTC)));
    }
}
