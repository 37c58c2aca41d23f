package dev.orrery.context.parse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.JsonText;
import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents of one JSON or JSONL file. */
final class JsonDocuments {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String name;
    private final String fileName;
    private final String stem;
    private final ParseCodes codes;
    private final List<ParsedDocument> documents = new ArrayList<>();

    JsonDocuments(String name, String fileName, String stem, ParseCodes codes) {
        this.name = name;
        this.fileName = fileName;
        this.stem = stem;
        this.codes = codes;
    }

    List<ParsedDocument> file(String text) {
        try {
            add(JSON.readTree(text), "");
        } catch (JsonProcessingException notJson) {
            throw failure("The file '" + name + "' is not valid JSON.").causedBy(notJson);
        }
        return documents;
    }

    List<ParsedDocument> lines(String text) {
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String where = " (line " + number + ")";
            try {
                add(JSON.readTree(line), where);
            } catch (JsonProcessingException notJson) {
                throw failure("Line " + number + " of '" + name + "' is not valid JSON.")
                        .causedBy(notJson);
            }
        }
        return documents;
    }

    private void add(JsonNode value, String where) {
        if (value.isArray()) {
            value.forEach(item -> addItem(item, where));
        } else {
            addItem(value, where);
        }
    }

    private void addItem(JsonNode item, String where) {
        int position = documents.size();
        if (!(item instanceof ObjectNode object)) {
            throw failure("Item " + position + " of '" + name + "'" + where + " is not an object.")
                    .with("position", position);
        }
        String text = first(object, "text", "content");
        if (text == null || text.isBlank()) {
            throw failure("Item " + position + " of '" + name + "'" + where + " has neither text nor content.")
                    .with("position", position);
        }
        String title = first(object, "title", "name");
        String sourceType = first(object, "source_type", "source_type");
        String sourceName = first(object, "source_name", "source_name");
        documents.add(new ParsedDocument(
                position,
                title == null ? Texts.clean(stem) + "-" + (position + 1) : title,
                text,
                sourceType == null ? null : sourceType.toLowerCase(Locale.ROOT),
                sourceName == null ? fileName : sourceName,
                first(object, "uri", "uri"),
                object.get("metadata") instanceof ObjectNode metadata ? Texts.clean(JsonText.map(metadata)) : Map.of(),
                List.of()));
    }

    /** The first of both that is there; 0, false and empty values count as absent. */
    private static @Nullable String first(ObjectNode item, String field, String other) {
        String text = text(item.path(field));
        return text == null ? text(item.path(other)) : text;
    }

    private static @Nullable String text(JsonNode value) {
        boolean absent = value.isMissingNode()
                || value.isNull()
                || value.isNumber() && value.doubleValue() == 0
                || value.isBoolean() && !value.booleanValue()
                || value.isContainerNode() && value.isEmpty();
        if (absent) {
            return null;
        }
        String text = Texts.clean(value.isContainerNode() ? value.toString() : value.asText())
                .trim();
        return text.isEmpty() ? null : text;
    }

    private Failure failure(String message) {
        return Failure.badRequest(codes.json(), message).with(codes.nameDetail(), name);
    }
}
