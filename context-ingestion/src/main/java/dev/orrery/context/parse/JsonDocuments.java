package dev.orrery.context.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one JSON or JSONL file. It is read as a stream: what a document does not need is skipped and never
 * becomes objects, of which a small file could have millions.
 */
final class JsonDocuments {
    /** Values in the metadata of one document. */
    private static final int MOST_METADATA_VALUES = 10_000;

    /** What stores and services that get the metadata can take, with levels around it. */
    private static final int DEEPEST_METADATA = 64;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String name;
    private final String fileName;
    private final String stem;
    private final int mostDocuments;
    private final ParseCodes codes;
    private final List<ParsedDocument> documents = new ArrayList<>();
    private String where = "";
    private int metadataValues;

    JsonDocuments(String name, String fileName, String stem, int mostDocuments, ParseCodes codes) {
        this.name = name;
        this.fileName = fileName;
        this.stem = stem;
        this.mostDocuments = mostDocuments;
        this.codes = codes;
    }

    List<ParsedDocument> file(String text) {
        value(text, "The file '" + name + "'");
        return documents;
    }

    List<ParsedDocument> lines(String text) {
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (!line.isBlank()) {
                where = " (line " + number + ")";
                value(line, "Line " + number + " of '" + name + "'");
            }
        }
        return documents;
    }

    private void value(String text, String what) {
        try (JsonParser json = JSON.createParser(text)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    item(json);
                }
            } else if (first != null) {
                item(json);
            }
            if (first == null || json.nextToken() != null) {
                throw failure(Reason.NOT_JSON, what + " is not valid JSON.");
            }
        } catch (StreamConstraintsException limit) {
            throw failure(Reason.TOO_DEEP, what + " is nested deeper than is read, or a name in it is too long.")
                    .causedBy(limit);
        } catch (JsonProcessingException notJson) {
            throw failure(Reason.NOT_JSON, what + " is not valid JSON.").causedBy(notJson);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Text in memory could not be read", impossible);
        }
    }

    /** The fields of an item that make its document. */
    private static final class Fields {
        private final Map<String, @Nullable String> texts = new LinkedHashMap<>();
        private Map<String, @Nullable Object> metadata = Map.of();

        /** The first of both that is there. */
        @Nullable
        String first(String field, String other) {
            String text = texts.get(field);
            return text == null ? texts.get(other) : text;
        }
    }

    private void item(JsonParser json) throws IOException {
        int position = documents.size();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw failure(
                            Reason.NOT_AN_OBJECT,
                            "Item " + position + " of '" + name + "'" + where + " is not an object.")
                    .with("position", position);
        }
        if (position == mostDocuments) {
            throw failure(
                    Reason.TOO_MANY_DOCUMENTS,
                    "The file '" + name + "' holds more than " + mostDocuments + " documents; split it.");
        }
        Fields fields = new Fields();
        metadataValues = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "text", "content", "title", "name", "source_type", "source_name", "uri" ->
                    fields.texts.put(field, text(json));
                case "metadata" -> fields.metadata = metadata(json);
                default -> json.skipChildren();
            }
        }
        documents.add(document(position, fields));
    }

    private ParsedDocument document(int position, Fields fields) {
        String text = fields.first("text", "content");
        if (text == null) {
            throw failure(
                            Reason.NO_TEXT,
                            "Item " + position + " of '" + name + "'" + where + " has neither text nor content.")
                    .with("position", position);
        }
        String title = fields.first("title", "name");
        String sourceType = fields.texts.get("source_type");
        String sourceName = fields.texts.get("source_name");
        return new ParsedDocument(
                position,
                title == null ? Texts.clean(stem) + "-" + (position + 1) : title,
                text,
                sourceType == null ? null : sourceType.toLowerCase(Locale.ROOT),
                sourceName == null ? fileName : sourceName,
                fields.texts.get("uri"),
                fields.metadata,
                List.of());
    }

    /** A value as text; null, 0, false and what is empty or blank count as absent. */
    private static @Nullable String text(JsonParser json) throws IOException {
        String text = switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                json.getDoubleValue() == 0 ? "" : json.getNumberValue().toString();
            case VALUE_TRUE -> "true";
            case START_OBJECT, START_ARRAY -> written(json);
            default -> "";
        };
        String clean = Texts.clean(text).trim();
        return clean.isEmpty() ? null : clean;
    }

    private static String written(JsonParser json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(text)) {
            copy.copyCurrentStructure(json);
        }
        String written = text.toString();
        return written.length() == 2 ? "" : written;
    }

    private Map<String, @Nullable Object> metadata(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            return Texts.clean(object(json, 1));
        }
        json.skipChildren();
        return Map.of();
    }

    private Map<String, @Nullable Object> object(JsonParser json, int depth) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            object.put(key, any(json, depth));
        }
        return object;
    }

    private List<@Nullable Object> array(JsonParser json, int depth) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(any(json, depth));
        }
        return array;
    }

    private @Nullable Object any(JsonParser json, int depth) throws IOException {
        if (++metadataValues > MOST_METADATA_VALUES) {
            throw metadataFailure(Reason.TOO_MUCH_METADATA, "more than " + MOST_METADATA_VALUES + " values");
        }
        if (depth > DEEPEST_METADATA) {
            throw metadataFailure(Reason.TOO_DEEP, "more than " + DEEPEST_METADATA + " levels");
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, depth + 1);
            case START_ARRAY -> array(json, depth + 1);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> json.getText();
            default -> null;
        };
    }

    private Failure metadataFailure(Reason reason, String what) {
        int position = documents.size();
        return failure(reason, "The metadata of item " + position + " of '" + name + "'" + where + " has " + what + ".")
                .with("position", position);
    }

    private Failure failure(Reason reason, String message) {
        return codes.failure(codes.json(), name, reason, message);
    }
}
