package dev.orrery.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.QueryableRequestSpecification;
import io.restassured.specification.RequestSpecification;
import io.restassured.specification.SpecificationQuerier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * Calls every route of a running service's OpenAPI document as every kind of caller and compares who gets in with a
 * table that a person wrote. A route without a line in the table fails, and so does a line without a route.
 *
 * <p>The table is a resource with lines {@code METHOD /path access}, where access is the least role that may call it.
 */
public final class RouteMatrix {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    /** The least that a caller needs. */
    public enum Access {
        PUBLIC,
        USER,
        ADMIN,
        SUPERADMIN,
        SERVICE
    }

    /** Kinds of callers. */
    public enum Caller {
        ANONYMOUS,
        WRONG_AUDIENCE,
        USER,
        OTHER_USER,
        ADMIN,
        SUPERADMIN;

        private boolean known() {
            return this != ANONYMOUS && this != WRONG_AUDIENCE;
        }

        private boolean may(Access access) {
            return switch (access) {
                case PUBLIC -> true;
                case USER -> known();
                case ADMIN -> this == ADMIN || this == SUPERADMIN;
                case SUPERADMIN -> this == SUPERADMIN;
                case SERVICE -> false;
            };
        }
    }

    /** Makes the request of a caller; asked anew for each call, since some routes end sessions. */
    @FunctionalInterface
    public interface Callers {
        RequestSpecification as(Caller caller);
    }

    private RouteMatrix() {}

    /** @param openApi path of the document at the service under test */
    public static Stream<DynamicTest> of(String openApi, String table, Callers callers) {
        String document = RestAssured.given()
                .queryParam("format", "json")
                .get(openApi)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return of(document, List.of(resource(table)), table, callers);
    }

    /**
     * @param document the OpenAPI document, JSON
     * @param tables the lines of each table
     * @param name of the tables, for people
     */
    public static Stream<DynamicTest> of(String document, List<String> tables, String name, Callers callers) {
        Map<String, Access> expected = new TreeMap<>();
        tables.forEach(table -> expected.putAll(read(table)));
        JsonNode paths = paths(document);
        List<String> routes = routes(paths);
        List<DynamicTest> tests = new ArrayList<>();
        for (String route : routes) {
            Access access = expected.remove(route);
            if (access == null) {
                tests.add(DynamicTest.dynamicTest(
                        route, () -> fail(route + " has no line in " + name + ": say who may call it")));
                continue;
            }
            boolean files = takesFiles(paths, route);
            boolean streams = streams(paths, route);
            for (Caller caller : Caller.values()) {
                tests.add(DynamicTest.dynamicTest(
                        route + " as " + caller.name().toLowerCase(Locale.ROOT),
                        () -> check(
                                route,
                                access,
                                caller,
                                told(route, files, streams, caller.may(access), callers.as(caller)))));
            }
        }
        expected.keySet()
                .forEach(gone -> tests.add(DynamicTest.dynamicTest(
                        gone, () -> fail(gone + " is in " + name + " but no route of the service: take it out"))));
        return tests.stream();
    }

    /** @param code of an error, null when there is none */
    private record Told(int status, @Nullable String code) {}

    private static Told told(String route, boolean files, boolean streams, boolean open, RequestSpecification caller) {
        String[] parts = route.split(" ", 2);
        RequestSpecification request = caller.redirects().follow(false);
        String path = parts[1].replaceAll("\\{[^}]*}", "0");
        if (streams && open) {
            return new Told(head(request, path), null);
        }
        if (files) {
            request.multiPart("files", "note.txt", new byte[] {'x'});
        } else if (!parts[0].equals("GET") && !parts[0].equals("DELETE")) {
            request.contentType("application/json").body("{}");
        }
        Response answer = request.request(parts[0], path);
        return new Told(
                answer.statusCode(),
                answer.contentType().contains("json") ? answer.jsonPath().getString("error") : null);
    }

    /** Status of a stream that may never end. */
    private static int head(RequestSpecification request, String path) {
        QueryableRequestSpecification asked = SpecificationQuerier.query(request);
        HttpRequest.Builder get =
                HttpRequest.newBuilder(URI.create(asked.getURI().replaceFirst("/$", "") + path));
        asked.getHeaders().forEach(header -> get.header(header.getName(), header.getValue()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status = client.send(get.build(), HttpResponse.BodyHandlers.ofInputStream())
                    .statusCode();
            client.shutdownNow();
            return status;
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static void check(String route, Access access, Caller caller, Told answer) {
        String code = answer.code();
        String told = route + " answered " + caller + " with " + answer.status() + " " + code;
        if (caller.may(access)) {
            boolean refused = answer.status() == 401 && access != Access.PUBLIC
                    || answer.status() == 403 && "insufficient_role".equals(code);
            assertTrue(!refused && answer.status() != 500, told);
        } else if (caller.known()) {
            assertEquals(403, answer.status(), told);
            assertEquals("insufficient_role", code, told);
        } else {
            assertEquals(401, answer.status(), told);
        }
    }

    private static JsonNode paths(String document) {
        try {
            return new ObjectMapper().readTree(document).path("paths");
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static List<String> routes(JsonNode paths) {
        List<String> routes = new ArrayList<>();
        paths.properties()
                .forEach(path -> METHODS.stream()
                        .filter(method -> path.getValue().has(method))
                        .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + ' ' + path.getKey())));
        return routes;
    }

    /** A route that takes a form is decided on before its role where something else is sent. */
    private static boolean takesFiles(JsonNode paths, String route) {
        String[] parts = route.split(" ", 2);
        return paths.path(parts[1])
                .path(parts[0].toLowerCase(Locale.ROOT))
                .path("requestBody")
                .path("content")
                .has("multipart/form-data");
    }

    private static boolean streams(JsonNode paths, String route) {
        String[] parts = route.split(" ", 2);
        return parts[0].equals("GET")
                && paths.path(parts[1]).at("/get/responses/200/content").has("text/event-stream");
    }

    private static String resource(String table) {
        try (InputStream lines = Objects.requireNonNull(
                Thread.currentThread().getContextClassLoader().getResourceAsStream(table), table)) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, Access> read(String table) {
        Map<String, Access> expected = new TreeMap<>();
        table.lines()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> Arrays.asList(line.split("\\s+")))
                .forEach(words -> expected.put(
                        words.get(0) + ' ' + words.get(1),
                        Access.valueOf(words.get(2).toUpperCase(Locale.ROOT))));
        return expected;
    }
}
