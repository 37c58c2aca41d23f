package dev.orrery.backend.apidocs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.backend.gateway.ForwardedPaths;
import dev.orrery.backend.gateway.SuiteService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the documents of the services into one. Of each service only what the edge forwards to it is taken; its schemas
 * get its name, so that two services may name theirs alike; to each operation the ways are added in which the edge fails.
 */
final class SuiteDocument {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final String SCHEMAS = "#/components/schemas/";
    /** What every service calls the body of an error. */
    private static final String ENVELOPE = "ErrorBody";

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode paths;
    private final ObjectNode schemas;
    private final ArrayNode tags;
    private final ArrayNode missing;

    SuiteDocument() {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Orrery")
                .put("version", "1")
                .put(
                        "description",
                        "Everything that the edge answers: its own routes and those of the services behind it. Errors"
                                + " are always {error, message, details}; every answer carries X-Request-Id.");
        document.putArray("servers").addObject().put("url", "/");
        this.tags = document.putArray("tags");
        this.paths = document.putObject("paths");
        ObjectNode components = document.putObject("components");
        this.schemas = components.putObject("schemas");
        this.missing = document.putArray("x-unavailable-services");
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "The access_token of POST /auth/login, or an API key where a route takes one.");
        document.putArray("security").addObject().putArray("bearer");
        error();
    }

    /** The edge's own routes. */
    SuiteDocument own(ObjectNode edge) {
        return add("edge", edge, Optional.empty());
    }

    SuiteDocument service(SuiteService service, Optional<ObjectNode> published) {
        if (published.isEmpty()) {
            missing.add(service.tokenName());
            return this;
        }
        return add(service.tokenName(), published.get(), Optional.of(service));
    }

    ObjectNode json() {
        return document;
    }

    private SuiteDocument add(String name, ObjectNode published, Optional<SuiteService> owner) {
        tags.addObject().put("name", name);
        for (Map.Entry<String, JsonNode> path : published.path("paths").properties()) {
            if (ForwardedPaths.owner(path.getKey()).equals(owner)
                    && !path.getKey().startsWith("/v1/internal")
                    && renamed(name, path.getValue()) instanceof ObjectNode item) {
                paths.set(path.getKey(), item);
                for (String method : METHODS) {
                    if (item.get(method) instanceof ObjectNode operation) {
                        EdgeErrors.describe(method, path.getKey(), operation, owner.isPresent());
                        example(method, path.getKey(), operation);
                        operation.putArray("tags").add(name);
                    }
                }
            }
        }
        published.path("components").path("schemas").properties().forEach(schema -> {
            if (!schema.getKey().equals(ENVELOPE)) {
                schemas.set(name + '.' + schema.getKey(), renamed(name, schema.getValue()));
            }
        });
        return this;
    }

    private static void example(String method, String path, ObjectNode operation) {
        JsonNode example = RequestExamples.of(method, path);
        if (operation.at("/requestBody/content/application~1json") instanceof ObjectNode json
                && !json.has("example")
                && !example.isMissingNode()) {
            json.set("example", example);
        }
    }

    /** A copy whose references point at the schemas under the service's name. */
    private static JsonNode renamed(String name, JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), reference(name, field)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(renamed(name, item)));
            return copy;
        }
        return node;
    }

    private static JsonNode reference(String name, Map.Entry<String, JsonNode> field) {
        String text = field.getValue().asText();
        if (!field.getKey().equals("$ref") || !text.startsWith(SCHEMAS)) {
            return renamed(name, field.getValue());
        }
        String schema = text.substring(SCHEMAS.length());
        return TextNode.valueOf(SCHEMAS + (schema.equals(ENVELOPE) ? "Error" : name + '.' + schema));
    }

    private void error() {
        ObjectNode error = schemas.putObject("Error");
        error.put("type", "object");
        ArrayNode required = error.putArray("required");
        List.of("error", "message").forEach(required::add);
        ObjectNode properties = error.putObject("properties");
        properties.putObject("error").put("type", "string").put("description", "Code that programs switch on.");
        properties.putObject("message").put("type", "string").put("description", "Text for people.");
        properties.putObject("details").put("type", "object").put("additionalProperties", true);
    }
}
