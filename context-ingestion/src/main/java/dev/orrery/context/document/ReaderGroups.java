package dev.orrery.context.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code reader_groups} of a document or a source: null for everyone who may use the knowledge base, else the ids of the
 * groups whose members may read it. In the database {@code null}, or the ids as one text with spaces between.
 */
public final class ReaderGroups {
    public static final String FIELD = "reader_groups";

    private static final String CODE = "invalid_reader_groups";
    private static final int MOST = 100;

    private ReaderGroups() {}

    /**
     * What the body says, or the fallback where it says nothing; null lifts a limitation.
     *
     * @throws Failure 400 {@code invalid_reader_groups}
     */
    public static Readers of(Payload body, Readers fallback) {
        if (!body.has(FIELD)) {
            return fallback;
        }
        if (body.get(FIELD) == null) {
            return Readers.EVERYONE;
        }
        List<JsonNode> items = body.array(FIELD, CODE);
        if (items.isEmpty() || items.size() > MOST) {
            throw invalid();
        }
        TreeSet<String> ids = new TreeSet<>();
        for (JsonNode item : items) {
            UUID id = item.isTextual() ? Ids.uuid(item.textValue()) : null;
            if (id == null) {
                throw invalid();
            }
            ids.add(id.toString());
        }
        return Readers.groups(ids);
    }

    private static Failure invalid() {
        return invalid(FIELD + " must be an array of 1 to " + MOST + " group ids; null lets everyone read.");
    }

    public static Failure invalid(String message) {
        return Failure.badRequest(CODE, message);
    }

    public static Readers stored(@Nullable String text) {
        return text == null ? Readers.EVERYONE : Readers.groups(text.isEmpty() ? List.of() : List.of(text.split(" ")));
    }

    public static @Nullable String text(Readers readers) {
        return switch (readers) {
            case Readers.Everyone all -> null;
            case Readers.Groups some ->
                String.join(" ", some.ids().stream().sorted().toList());
        };
    }

    /** As the API shows it. */
    public static @Nullable List<String> view(Readers readers) {
        return switch (readers) {
            case Readers.Everyone all -> null;
            case Readers.Groups some -> some.ids().stream().sorted().toList();
        };
    }
}
