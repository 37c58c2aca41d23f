package dev.orrery.context.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.JsonText;
import dev.orrery.context.parse.ParsedDocument;
import dev.orrery.context.parse.ParsedDocument.Page;
import dev.orrery.context.parse.Texts;
import dev.orrery.context.schema.KnowledgeSchema;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns what a client sends into the content of a document, and refuses what breaks a rule. */
final class DocumentInput {
    private static final String PAGES = "invalid_page_texts";
    private static final List<String> CONTENT =
            List.of("title", "text", "source_type", "source_name", "uri", "metadata", "page_texts");

    private final KnowledgeSchema schema;

    DocumentInput(KnowledgeSchema schema) {
        this.schema = schema;
    }

    static boolean saysOnlyWhoReads(Payload body) {
        return body.has(ReaderGroups.FIELD) && CONTENT.stream().noneMatch(body::has);
    }

    DocumentContent created(UUID id, Payload sent) {
        Payload body = clean(sent);
        return new DocumentContent(
                id,
                body.requiredText("title", "invalid_title"),
                body.text("source_type", "manual").toLowerCase(Locale.ROOT),
                body.text("source_name"),
                body.text("uri"),
                body.requiredText("text", "invalid_document_text"),
                pages(body),
                checked(metadata(body)),
                ReaderGroups.of(body, Readers.EVERYONE),
                null);
    }

    /** What the body leaves out stays; {@code null} clears where nothing may stand. */
    DocumentContent changed(DocumentContent stored, Payload sent) {
        Payload body = clean(sent);
        String text = body.has("text") ? body.requiredText("text", "invalid_document_text") : stored.text();
        List<Page> pages = stored.pages();
        if (body.has("page_texts")) {
            pages = pages(body);
        } else if (!text.equals(stored.text())) {
            // They are pages of the text that was replaced.
            pages = List.of();
        }
        return new DocumentContent(
                stored.id(),
                body.has("title") ? body.requiredText("title", "invalid_title") : stored.title(),
                body.text("source_type", stored.sourceType()).toLowerCase(Locale.ROOT),
                body.has("source_name") ? body.text("source_name") : stored.sourceName(),
                body.has("uri") ? body.text("uri") : stored.uri(),
                text,
                pages,
                body.has("metadata") ? merged(stored.metadata(), checked(metadata(body))) : stored.metadata(),
                ReaderGroups.of(body, stored.readers()),
                null);
    }

    /** @param overlay metadata of the whole upload, checked already */
    DocumentContent uploaded(UUID id, ParsedDocument parsed, Map<String, @Nullable Object> overlay, Readers readers) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        // What the parser of a paged format adds itself need not be in the schema.
        metadata.putAll(
                parsed.pages().isEmpty()
                        ? checked(JsonText.object(JsonText.write(parsed.metadata())))
                        : parsed.metadata());
        metadata.putAll(overlay);
        String sourceType = parsed.sourceType();
        if (parsed.text().isBlank()) {
            throw Failure.badRequest(
                    "invalid_document_text", "The document '" + parsed.title() + "' has no text to index.");
        }
        return new DocumentContent(
                id,
                parsed.title(),
                sourceType == null ? "upload" : sourceType,
                parsed.sourceName(),
                parsed.uri(),
                parsed.text(),
                parsed.pages(),
                metadata,
                readers,
                null);
    }

    /** Properties in the types of the schema; internal keys, which start with an underscore, pass. */
    Map<String, @Nullable Object> checked(@Nullable ObjectNode values) {
        if (values == null) {
            return Map.of();
        }
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        ObjectNode internal = JsonNodeFactory.instance.objectNode();
        values.properties()
                .forEach(entry ->
                        (entry.getKey().startsWith("_") ? internal : known).set(entry.getKey(), entry.getValue()));
        Map<String, @Nullable Object> checked = schema.coerce(known);
        checked.putAll(JsonText.map(internal));
        return checked;
    }

    /** Properties of the schema are replaced as a set; stored keys that the schema does not know stay. */
    private Map<String, @Nullable Object> merged(
            Map<String, @Nullable Object> stored, Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(stored);
        merged.keySet().removeIf(key -> schema.property(key).isPresent());
        merged.putAll(given);
        return merged;
    }

    private static @Nullable ObjectNode metadata(Payload body) {
        if (body.has("metadata") && body.get("metadata") == null) {
            throw Failure.badRequest("invalid_metadata", "metadata must be an object; leave it out to give none.");
        }
        return body.object("metadata", "invalid_metadata");
    }

    private static List<Page> pages(Payload body) {
        List<Page> pages = new ArrayList<>();
        for (JsonNode item : body.array("page_texts", PAGES)) {
            JsonNode number = item.path("page_number");
            JsonNode text = item.path("text");
            if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() < 1 || !text.isTextual()) {
                throw Failure.badRequest(PAGES, "Each page needs a page_number from 1 and a text.");
            }
            if (!text.textValue().isBlank()) {
                pages.add(new Page(number.intValue(), text.textValue().trim()));
            }
        }
        return pages;
    }

    /** The database refuses some characters that JSON can express. */
    static Payload clean(Payload body) {
        return Payload.of(JsonText.object(JsonText.write(Texts.clean(JsonText.map(body.node())))));
    }
}
