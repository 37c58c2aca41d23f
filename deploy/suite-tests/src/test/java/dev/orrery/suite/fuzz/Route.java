package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One operation of the OpenAPI document.
 *
 * @param body schema of the JSON body, missing when none is read
 * @param example such a body, missing when none is read
 * @param isForm whether a form with files is read
 * @param queries names of the query parameters
 * @param role least role that may call, empty for a public route
 */
record Route(
        String method,
        String path,
        JsonNode body,
        JsonNode example,
        boolean isForm,
        List<String> queries,
        String role,
        Map<String, JsonNode> responses) {
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
                operation.at("/requestBody/content/application~1json/example"),
                operation.path("requestBody").path("content").has("multipart/form-data"),
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
        return method.equals("POST")
                && path.matches(".*/(messages|inference|generate|completions|agent-executions|resync|sync|retry|test)"
                        + "(/stream)?");
    }

    /** Changes or ends the login of its caller. */
    boolean endsItsCaller() {
        return !method.equals("GET")
                && (path.equals("/auth/me")
                        || path.startsWith("/auth/sessions")
                        || path.startsWith("/auth/browser")
                        || path.equals("/auth/password")
                        || path.equals("/auth/logout"));
    }

    /** Routes about everything first, then those about one thing, then those about its parts; reading before writing. */
    static final Comparator<Route> FROM_THE_OUTSIDE = Comparator.comparingInt(
                    (Route route) -> route.path.split("\\{", -1).length)
            .thenComparing(route -> route.method.equals("DELETE"))
            .thenComparing(route -> !route.method.equals("GET"))
            .thenComparing(Route::name);
}
