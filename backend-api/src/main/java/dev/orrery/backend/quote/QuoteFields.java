package dev.orrery.backend.quote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an administrator says about a quote; what is left out has its default. */
record QuoteFields(
        List<String> tags,
        String language,
        String text,
        String author,
        String sourceUniverse,
        String tone,
        String origin,
        boolean active,
        boolean approved,
        @Nullable String externalRef) {
    private static final Set<String> ORIGINS = Set.of("local", "cloud");
    private static final int LONGEST = 10_000;

    /** The first rule that fails answers with its own code, in this order. */
    static QuoteFields of(Payload body) {
        return new QuoteFields(
                tags(body),
                text(body, "language").toLowerCase(Locale.ROOT),
                text(body, "text"),
                text(body, "author"),
                text(body, "source_universe"),
                text(body, "tone").toLowerCase(Locale.ROOT),
                origin(body),
                body.bool("is_active", true, "invalid_is_active"),
                body.bool("is_approved", true, "invalid_is_approved"),
                externalRef(body));
    }

    private static List<String> tags(Payload body) {
        for (JsonNode tag : body.array("tags", "invalid_tags")) {
            if (!tag.isTextual() || storable(tag.textValue()) == null) {
                throw Failure.badRequest("invalid_tags", "tags must be an array of texts.");
            }
        }
        return body.texts("tags", "invalid_tags").stream()
                .map(tag -> tag.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String text(Payload body, String field) {
        String code = "invalid_" + field;
        String text = storable(body.requiredText(field, code));
        if (text == null) {
            throw Failure.badRequest(code, "Give a " + field + " of at most " + LONGEST + " characters.");
        }
        return text;
    }

    private static String origin(Payload body) {
        String origin = body.text("origin", "local").toLowerCase(Locale.ROOT);
        JsonNode given = body.get("origin");
        if (!ORIGINS.contains(origin) || (given != null && !given.isTextual())) {
            throw Failure.badRequest("invalid_origin", "The origin must be local or cloud.");
        }
        return origin;
    }

    private static @Nullable String externalRef(Payload body) {
        String given = body.text("external_ref");
        if (given != null && storable(given) == null) {
            throw Failure.badRequest(
                    "invalid_external_ref", "Give an external_ref of at most " + LONGEST + " characters.");
        }
        return given;
    }

    /** The database keeps no NUL. */
    private static @Nullable String storable(String text) {
        return text.length() > LONGEST || text.indexOf('\0') >= 0 ? null : text;
    }
}
