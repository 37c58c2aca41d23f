package dev.orrery.backend.quote;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A quote as administrators see it. */
record QuoteView(
        long id,
        String language,
        String text,
        String author,
        String sourceUniverse,
        String tone,
        List<String> tags,
        boolean isActive,
        boolean isApproved,
        String origin,
        @Nullable String externalRef,
        Instant createdAt,
        Instant updatedAt) {
    static QuoteView of(Quote quote) {
        return new QuoteView(
                quote.id,
                quote.language,
                quote.text,
                quote.author,
                quote.sourceUniverse,
                quote.tone,
                List.of(quote.tags),
                quote.active,
                quote.approved,
                quote.origin,
                quote.externalRef,
                quote.createdAt,
                quote.updatedAt);
    }
}
