package dev.orrery.backend.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where chosen fields of a JSON object lie in its bytes. Lets a body pass with one field replaced and every other byte as
 * it came: unknown fields, their order and their numbers stay.
 */
final class TopLevelJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final byte[] bytes;
    private final int opening;
    private final boolean empty;
    private final Map<String, Span> fields;

    /** A value from its first byte to the one after its last. */
    private record Span(int from, int to) {}

    private TopLevelJson(byte[] bytes, int opening, boolean empty, Map<String, Span> fields) {
        this.bytes = bytes;
        this.opening = opening;
        this.empty = empty;
        this.fields = fields;
    }

    /**
     * Reads the whole text once.
     *
     * @throws IOException when this is no JSON object, or one that names a wanted field twice
     */
    static TopLevelJson read(byte[] bytes, Set<String> wanted) throws IOException {
        Map<String, Span> fields = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("Not a JSON object");
            }
            int opening = offset(parser.currentTokenLocation().getByteOffset());
            boolean empty = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                empty = false;
                String name = parser.currentName();
                parser.nextToken();
                int from = offset(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                int to = offset(parser.currentLocation().getByteOffset());
                if (wanted.contains(name) && fields.put(name, new Span(from, to)) != null) {
                    throw new IOException("The field '" + name + "' stands there twice");
                }
            }
            if (parser.nextToken() != null) {
                throw new IOException("More than one JSON value");
            }
            return new TopLevelJson(bytes, opening, empty, fields);
        }
    }

    static JsonNode tree(byte[] bytes) throws IOException {
        return MAPPER.readTree(bytes);
    }

    private static int offset(long position) {
        return Math.toIntExact(position);
    }

    /** The value of a wanted field, or null when it is absent or null. */
    @Nullable
    JsonNode value(String field) throws IOException {
        Span span = fields.get(field);
        if (span == null) {
            return null;
        }
        JsonNode value = MAPPER.readTree(bytes, span.from(), span.to() - span.from());
        return value.isNull() ? null : value;
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** The same text with these fields set; they must be among the wanted ones. */
    byte[] with(Map<String, JsonNode> replacements) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        int position = opening + 1;
        out.write(bytes, 0, position);
        StringBuilder added = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : replacements.entrySet()) {
            if (!fields.containsKey(field.getKey())) {
                added.append(MAPPER.writeValueAsString(field.getKey()))
                        .append(':')
                        .append(MAPPER.writeValueAsString(field.getValue()))
                        .append(',');
            }
        }
        if (empty && !added.isEmpty()) {
            added.setLength(added.length() - 1);
        }
        out.writeBytes(added.toString().getBytes(StandardCharsets.UTF_8));
        var replaced = fields.entrySet().stream()
                .filter(field -> replacements.containsKey(field.getKey()))
                .sorted(Comparator.comparingInt(field -> field.getValue().from()))
                .toList();
        for (Map.Entry<String, Span> field : replaced) {
            out.write(bytes, position, field.getValue().from() - position);
            out.writeBytes(MAPPER.writeValueAsBytes(replacements.get(field.getKey())));
            position = field.getValue().to();
        }
        out.write(bytes, position, bytes.length - position);
        return out.toByteArray();
    }
}
