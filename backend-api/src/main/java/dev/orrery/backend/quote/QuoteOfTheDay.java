package dev.orrery.backend.quote;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the quote of a day: the eligible quotes are put into an order that a hash makes new each year, and each day
 * takes the next, so that none comes twice before all have come.
 */
@ApplicationScoped
class QuoteOfTheDay {
    private static final Logger LOG = Logger.getLogger(QuoteOfTheDay.class);
    private static final String DEFAULT_LANGUAGE = "en";

    private final QuoteRepository quotes;

    QuoteOfTheDay(QuoteRepository quotes) {
        this.quotes = quotes;
    }

    record Chosen(
            long id,
            String language,
            String text,
            String author,
            String sourceUniverse,
            String tone,
            String origin,
            LocalDate date) {}

    private record Ranked(String rank, Quote quote) {}

    /** {@code es-MX} means {@code es}; nothing means English. */
    static String language(@Nullable String wanted) {
        String language = wanted == null
                ? ""
                : wanted.trim().toLowerCase(Locale.ROOT).split("-", -1)[0].trim();
        return language.isEmpty() || language.indexOf('\0') >= 0 ? DEFAULT_LANGUAGE : language;
    }

    Chosen choose(String language, boolean random, LocalDate today) {
        List<Quote> eligible;
        try {
            eligible = QuarkusTransaction.requiringNew().call(() -> {
                List<Quote> own = quotes.toServe(language);
                return own.isEmpty() ? quotes.toServe(DEFAULT_LANGUAGE) : own;
            });
        } catch (RuntimeException unreachable) {
            LOG.warn("The quotes cannot be read; the built-in one is served", unreachable);
            return builtIn(language, today);
        }
        if (eligible.isEmpty()) {
            return builtIn(language, today);
        }
        Quote chosen =
                random ? eligible.get(ThreadLocalRandom.current().nextInt(eligible.size())) : daily(eligible, today);
        return new Chosen(
                chosen.id,
                chosen.language,
                chosen.text,
                chosen.author,
                chosen.sourceUniverse,
                chosen.tone,
                chosen.origin,
                today);
    }

    static Quote daily(List<Quote> eligible, LocalDate today) {
        List<Ranked> order = eligible.stream()
                .map(quote -> new Ranked(
                        sha256(quote.language + ':' + today.getYear() + ':' + quote.id + ':' + quote.text), quote))
                .sorted(Comparator.comparing(Ranked::rank).thenComparing(ranked -> ranked.quote().id))
                .toList();
        return order.get((today.getDayOfYear() - 1) % order.size()).quote();
    }

    private static Chosen builtIn(String language, LocalDate today) {
        return language.equals("es")
                ? new Chosen(
                        0,
                        "es",
                        "El que lee mucho y anda mucho, ve mucho y sabe mucho.",
                        "Miguel de Cervantes",
                        "Don Quijote de la Mancha",
                        "reflective",
                        "local",
                        today)
                : new Chosen(
                        0,
                        DEFAULT_LANGUAGE,
                        "Nothing great was ever achieved without enthusiasm.",
                        "Ralph Waldo Emerson",
                        "Circles",
                        "reflective",
                        "local",
                        today);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
