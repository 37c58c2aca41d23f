package dev.orrery.backend.apidocs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;

/** A body for each route of the suite that reads one; a text there names the route whose body is the same. */
final class RequestExamples {
    private static final JsonNode ALL = read();

    private RequestExamples() {}

    /** Missing when the route reads none. */
    static JsonNode of(String method, String path) {
        JsonNode example = ALL.path(method.toUpperCase(Locale.ROOT) + ' ' + path);
        return example.isTextual() ? ALL.path(example.asText()) : example;
    }

    private static JsonNode read() {
        try (InputStream source =
                Objects.requireNonNull(RequestExamples.class.getResourceAsStream("request-examples.json"))) {
            JsonNode all = new ObjectMapper().readTree(source);
            return all == null ? MissingNode.getInstance() : all;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
