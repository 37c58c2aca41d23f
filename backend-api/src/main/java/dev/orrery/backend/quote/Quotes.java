package dev.orrery.backend.quote;

import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;

/** Keeps the quotes. */
@ApplicationScoped
class Quotes {
    private final QuoteRepository quotes;

    Quotes(QuoteRepository quotes) {
        this.quotes = quotes;
    }

    record Page(List<QuoteView> items, int page, int pageSize, long total, Map<String, Object> filters) {}

    Page page(QuoteFilter filter) {
        return QuarkusTransaction.requiringNew()
                .call(() -> new Page(
                        quotes.page(filter).stream().map(QuoteView::of).toList(),
                        filter.page(),
                        filter.pageSize(),
                        quotes.total(filter),
                        filter.applied()));
    }

    QuoteSummary summary() {
        return QuarkusTransaction.requiringNew()
                .call(() -> new QuoteSummary(
                        quotes.count(),
                        quotes.count("active"),
                        quotes.count("approved"),
                        quotes.buckets("language"),
                        quotes.buckets("tone"),
                        quotes.buckets("origin")));
    }

    QuoteView get(long id) {
        return QuarkusTransaction.requiringNew().call(() -> QuoteView.of(existing(id)));
    }

    /** @throws Failure 409 {@code duplicate_quote} */
    QuoteView create(QuoteFields fields) {
        return unique(() -> {
            Quote quote = new Quote();
            quote.createdAt = now();
            apply(fields, quote, quote.createdAt);
            quotes.persistAndFlush(quote);
            return QuoteView.of(quote);
        });
    }

    /** @throws Failure 404 {@code quote_not_found}, 409 {@code duplicate_quote} */
    QuoteView replace(long id, QuoteFields fields) {
        return unique(() -> {
            Quote quote = existing(id);
            apply(fields, quote, now());
            quotes.flush();
            return QuoteView.of(quote);
        });
    }

    static Failure unknown(String id) {
        return Failure.notFound("quote_not_found", "There is no quote with the id " + id + ".");
    }

    private Quote existing(long id) {
        return quotes.findByIdOptional(id).orElseThrow(() -> unknown(Long.toString(id)));
    }

    private static void apply(QuoteFields fields, Quote quote, Instant now) {
        quote.language = fields.language();
        quote.text = fields.text();
        quote.author = fields.author();
        quote.sourceUniverse = fields.sourceUniverse();
        quote.tone = fields.tone();
        quote.tags = fields.tags().toArray(String[]::new);
        quote.active = fields.active();
        quote.approved = fields.approved();
        quote.origin = fields.origin();
        quote.externalRef = fields.externalRef();
        quote.updatedAt = now;
    }

    private static <T> T unique(Supplier<T> work) {
        try {
            return QuarkusTransaction.joiningExisting().call(work::get);
        } catch (ConstraintViolationException taken) {
            throw Failure.conflict("duplicate_quote", "A quote with this text exists already in this language.")
                    .causedBy(taken);
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
