package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One operation of the OpenAPI document.
 *
 * @param body schema of the JSON body, missing when none is read
 * @param queries names of the query parameters
 * @param role least role that may call, empty for a public route
 */
record Route(
        String method, String path, JsonNode body, List<String> queries, String role, Map<String, JsonNode> responses) {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    static List<Route> of(JsonNode document) {
        List<Route> routes = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        routes.add(of(operation.getKey(), path.getKey(), operation.getValue()));
                    }
                }));
        return routes;
    }

    private static Route of(String method, String path, JsonNode operation) {
        List<String> queries = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query")) {
                queries.add(parameter.path("name").asText());
            }
        });
        return new Route(
                method.toUpperCase(Locale.ROOT),
                path,
                operation.at("/requestBody/content/application~1json/schema"),
                queries,
                operation.path("x-role").asText(),
                new ObjectMapper()
                        .convertValue(
                                operation.path("responses"), new com.fasterxml.jackson.core.type.TypeReference<>() {}));
    }

    static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    String name() {
        return method + ' ' + path;
    }

    /** A model may work for seconds on what it answers. */
    boolean costly() {
        return path.matches(".*/(messages|inference|generate|completions|agent-executions)(/stream)?");
    }

    /** Ends what the fuzz itself lives from. */
    boolean cutsTheBranch() {
        return name().equals("PUT /v1/runtime/profile");
    }
}
