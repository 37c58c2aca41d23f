package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Compares answers with what the document says about their route. */
final class Answers {
    /** Codes of a fault of ours; other 5xx tell of a provider that does not answer, which the document names. */
    private static final Set<String> FAULTS =
            Set.of("internal_error", "unavailable", "upstream_error", "upstream_unavailable", "upstream_timeout", "");

    /** A head that is too long is refused before there is a route. */
    private static final Map<Integer, String> WITHOUT_A_ROUTE =
            Map.of(414, "address_too_long", 431, "headers_too_large");

    private final ObjectMapper json = new ObjectMapper();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final JsonNode components;

    Answers(JsonNode document) {
        this.components = document.path("components");
    }

    /** What is wrong with the answer; empty when nothing is. */
    Optional<String> wrong(Route route, int status, String type, byte[] body) {
        JsonNode documented = route.responses().get(Integer.toString(status));
        String code = status < 400 ? "" : code(body);
        if (status >= 500 && FAULTS.contains(code)) {
            return Optional.of("a fault: " + status + ' ' + code);
        }
        if (code.equals(WITHOUT_A_ROUTE.get(status))) {
            return Optional.empty();
        }
        if (documented == null) {
            return Optional.of("status " + status + ' ' + code + " is not documented");
        }
        JsonNode content = documented.path("content");
        if (content.isEmpty()) {
            return body.length == 0 ? Optional.empty() : Optional.of(status + " has a body that is not documented");
        }
        String plain = type.replaceFirst(";.*", "").trim();
        if (!content.has(plain)) {
            return Optional.of(status + " is " + (plain.isEmpty() ? "of no type" : plain) + ", not what is documented");
        }
        return plain.equals("application/json")
                ? unlike(route, status, content.path(plain).path("schema"), body)
                : Optional.empty();
    }

    private Optional<String> unlike(Route route, int status, JsonNode schema, byte[] body) {
        try {
            List<com.networknt.schema.Error> errors =
                    schema(route.name() + status, schema).validate(json.readTree(body));
            return errors.stream()
                    .findFirst()
                    .map(error -> status + " is unlike its schema: "
                            + (error.toString().contains("enumeration")
                                    ? "code '" + code(body) + "' is not documented"
                                    : error));
        } catch (IOException malformed) {
            return Optional.of(status + " is no JSON");
        }
    }

    private Schema schema(String name, JsonNode schema) {
        return schemas.computeIfAbsent(name, any -> {
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            whole.putArray("allOf").add(schema);
            whole.set("components", components);
            return registry.getSchema(whole);
        });
    }

    private String code(byte[] body) {
        try {
            JsonNode error = json.readTree(body).path("error");
            return error.isObject() ? error.path("code").asText() : error.asText();
        } catch (IOException malformed) {
            return "";
        }
    }
}
