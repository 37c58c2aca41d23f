package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tuple;

/** Makes up requests for routes: mostly near to what a route reads, with every kind of wrong value mixed in. */
final class Requests {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
    private static final int GEN_SIZE = 1000;
    private static final String HUGE = "x".repeat(300_000);
    private static final String DEEP = "[".repeat(5000) + "]".repeat(5000);

    private final ObjectMapper json = new ObjectMapper();
    private final Pool pool;
    private final Map<Route, RandomGenerator<Made>> generators = new HashMap<>();

    Requests(Pool pool) {
        this.pool = pool;
    }

    Made next(Route route, Random random) {
        return generators
                .computeIfAbsent(route, one -> made(one).generator(GEN_SIZE))
                .next(random)
                .value();
    }

    private Arbitrary<Made> made(Route route) {
        return Combinators.combine(callers(route), address(route), headers(route), bodies(route))
                .as((caller, path, headers, body) -> new Made(route, caller, path, headers, body));
    }

    private static Arbitrary<Made.Caller> callers(Route route) {
        return Arbitraries.frequency(
                Tuple.of(12, Made.Caller.SUPERADMIN),
                Tuple.of(2, Made.Caller.ADMIN),
                Tuple.of(3, Made.Caller.USER),
                Tuple.of(1, Made.Caller.ANONYMOUS),
                Tuple.of(1, Made.Caller.FORGED));
    }

    /** Path with its parameters, and a query. */
    private Arbitrary<String> address(Route route) {
        List<String> names = new ArrayList<>();
        Matcher parameters = PARAMETER.matcher(route.path());
        while (parameters.find()) {
            names.add(parameters.group(1));
        }
        String owner = route.path()
                .replaceAll("/\\{.*", "")
                .replaceAll(".*/", "")
                .replaceFirst("s$", "")
                .replace('-', '_');
        Arbitrary<List<String>> ids = Combinators.combine(
                        names.stream().map(name -> pathValue(name, owner)).toList())
                .as(values -> values);
        return Combinators.combine(ids, query(route)).as((values, query) -> {
            Matcher places = PARAMETER.matcher(route.path());
            StringBuilder path = new StringBuilder();
            for (String value : values) {
                if (places.find()) {
                    places.appendReplacement(path, Matcher.quoteReplacement(encode(value)));
                }
            }
            places.appendTail(path);
            return path + query;
        });
    }

    private Arbitrary<String> pathValue(String name, String owner) {
        String snake = name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
        return Arbitraries.frequencyOf(
                Tuple.of(6, known(owner + "_id", known(snake, Arbitraries.just("0")))),
                Tuple.of(3, known(snake, known("id", Arbitraries.just("1")))),
                Tuple.of(
                        1,
                        Arbitraries.randomValue(random -> new UUID(random.nextLong(), random.nextLong()).toString())),
                Tuple.of(2, texts().filter(text -> !text.isEmpty() && text.length() < 500)));
    }

    private Arbitrary<String> known(String name, Arbitrary<String> otherwise) {
        RandomGenerator<String> fallback = otherwise.generator(GEN_SIZE);
        return Arbitraries.randomValue(random ->
                pool.pick(name, random).orElseGet(() -> fallback.next(random).value()));
    }

    private Arbitrary<String> query(Route route) {
        List<Arbitrary<String>> parts = new ArrayList<>();
        for (String name : route.queries()) {
            Arbitrary<String> value = Arbitraries.frequencyOf(
                    Tuple.of(3, known(name, texts())),
                    Tuple.of(3, texts().filter(text -> text.length() < 500)),
                    Tuple.of(
                            2,
                            Arbitraries.of(
                                    "true", "1", "0", "-1", "2026-01-01", "9999-99-99", "99999999999999999999")));
            parts.add(Combinators.combine(value, Arbitraries.integers().between(0, 9))
                    .as((text, dice) -> dice < 5
                            ? ""
                            : "&" + name + '=' + encode(text) + (dice == 9 ? "&" + name + "=again" : "")));
        }
        parts.add(Arbitraries.frequency(
                Tuple.of(20, ""), Tuple.of(1, "&unknown=1"), Tuple.of(1, "&%00=%00"), Tuple.of(1, "&=&&")));
        return Combinators.combine(parts).as(all -> {
            String joined = String.join("", all);
            return joined.isEmpty() ? "" : "?" + joined.substring(1);
        });
    }

    private static Arbitrary<Map<String, String>> headers(Route route) {
        Arbitrary<String> type = Arbitraries.frequency(
                Tuple.of(30, "application/json"),
                Tuple.of(1, "application/json; charset=utf-16"),
                Tuple.of(1, "text/plain"),
                Tuple.of(1, "multipart/form-data; boundary=x"),
                Tuple.of(1, "not a type"),
                Tuple.of(1, ""));
        Arbitrary<Map<String, String>> odd = Arbitraries.frequency(
                Tuple.of(40, Map.of()),
                Tuple.of(1, Map.of("Accept", "application/xml")),
                Tuple.of(1, Map.of("Accept", "text/event-stream")),
                Tuple.of(1, Map.of("Accept", "*/*;q=0.1, nonsense")),
                Tuple.of(1, Map.of("If-None-Match", "*")),
                Tuple.of(1, Map.of("X-Request-Id", "a b\tc")),
                Tuple.of(1, Map.of("X-Forwarded-For", "10.0.0.1, ::1, nobody")),
                Tuple.of(1, Map.of("X-Service-Token", "forged", "X-Actor-Token", "forged")),
                Tuple.of(1, Map.of("Idempotency-Key", "k1")),
                Tuple.of(1, Map.of("Idempotency-Key", " ")),
                Tuple.of(1, Map.of("Last-Event-ID", "99999999999999999999")),
                Tuple.of(1, Map.of("Range", "bytes=0-1")),
                Tuple.of(1, Map.of("Origin", "https://elsewhere.example")),
                Tuple.of(1, Map.of("Cookie", "a=b")));
        return Combinators.combine(type, odd).as((content, more) -> {
            Map<String, String> headers = new LinkedHashMap<>(more);
            if (!route.method().equals("GET") && !content.isEmpty()) {
                headers.put("Content-Type", content);
            }
            return headers;
        });
    }

    private Arbitrary<byte[]> bodies(Route route) {
        if (route.method().equals("GET") || route.method().equals("DELETE")) {
            return Arbitraries.just(new byte[0]);
        }
        Arbitrary<String> near = value("", route.body(), 0).map(this::write);
        Arbitrary<String> broken = Arbitraries.of(
                "",
                "null",
                "[]",
                "[{}]",
                "\"text\"",
                "1",
                "true",
                "{",
                "{\"a\":}",
                "nothing",
                DEEP,
                "{\"a\":" + DEEP + "}",
                "{\"a\":\"" + HUGE + "\"}",
                "{\"a\":1e999999}",
                "{\"\\u0000\":\"\\u0000\"}",
                "\uFEFF{}");
        return Arbitraries.frequencyOf(Tuple.of(14, near), Tuple.of(1, broken))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** A value near to the schema, or anything at all. */
    private Arbitrary<Object> value(String name, JsonNode schema, int depth) {
        List<Arbitrary<Object>> fitting = new ArrayList<>();
        List<String> types = new ArrayList<>();
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(one -> types.add(one.asText()));
        } else if (type.isTextual()) {
            types.add(type.asText());
        }
        if (schema.has("enum")) {
            List<Object> values = new ArrayList<>();
            schema.path("enum").forEach(one -> values.add(one.asText()));
            fitting.add(Arbitraries.of(values));
        }
        for (String one : types) {
            fitting.add(typed(name, one, schema, depth));
        }
        if (fitting.isEmpty()) {
            fitting.add(anything());
        }
        return Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.oneOf(fitting)), Tuple.of(depth == 0 ? 0 : 1, anything()));
    }

    private Arbitrary<Object> typed(String name, String type, JsonNode schema, int depth) {
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" ->
                value(name.replaceFirst("s$", ""), schema.path("items"), depth + 1)
                        .list()
                        .ofMaxSize(3)
                        .map(list -> (Object) list);
            case "boolean" -> Arbitraries.of(true, false).map(value -> (Object) value);
            case "integer", "number" -> numbers();
            default ->
                Arbitraries.frequencyOf(
                        Tuple.of(5, known(name, texts()).map(value -> (Object) value)),
                        Tuple.of(2, Arbitraries.of(words()).map(value -> (Object) value)),
                        Tuple.of(2, texts().map(value -> (Object) value)));
        };
    }

    private Arbitrary<Object> object(JsonNode schema, int depth) {
        List<Arbitrary<Object[]>> fields = new ArrayList<>();
        schema.path("properties")
                .properties()
                .forEach(property -> fields.add(Combinators.combine(
                                value(property.getKey(), property.getValue(), depth + 1),
                                Arbitraries.integers().between(0, 9))
                        .as((value, dice) -> new Object[] {dice < 8 ? property.getKey() : null, value})));
        fields.add(Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.just(new Object[] {null, null})),
                Tuple.of(1, anything().map(value -> new Object[] {"unknown", value}))));
        return Combinators.combine(fields).as(all -> {
            Map<String, Object> object = new LinkedHashMap<>();
            for (Object[] field : all) {
                if (field[0] != null) {
                    object.put((String) field[0], field[1]);
                }
            }
            return object;
        });
    }

    private static List<String> words() {
        return List.of(
                "user",
                "admin",
                "superadmin",
                "private",
                "public",
                "offline",
                "local",
                "cloud",
                "http://127.0.0.1:9/x",
                "a@b.example",
                "Correct-Horse-9-Battery",
                "v1",
                "chat",
                "knowledge",
                "semantic",
                "keyword",
                "hybrid",
                "allow",
                "deny",
                "active",
                "true",
                "2026-01-01",
                "2026-01-01T00:00:00Z",
                "text",
                "en",
                "view",
                "group");
    }

    private static Arbitrary<Object> anything() {
        Arbitrary<Object> odd = Arbitraries.of(
                        true,
                        false,
                        List.of(),
                        Map.of(),
                        Map.of("a", Map.of("b", List.of(1))),
                        List.of(List.of(List.of())))
                .injectNull(0.15);
        return Arbitraries.oneOf(odd, numbers(), texts().map(text -> (Object) text));
    }

    private static Arbitrary<Object> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        0,
                        -1,
                        1,
                        2,
                        10,
                        100,
                        Integer.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        0.5,
                        -0.0,
                        1e308,
                        4.9e-324,
                        new java.math.BigInteger("9".repeat(40)),
                        new java.math.BigDecimal("1e400")),
                Arbitraries.integers().map(value -> (Object) value));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Arbitraries.of(
                                "",
                                " ",
                                "\t\n",
                                "\0",
                                "a\0b",
                                "null",
                                "undefined",
                                "NaN",
                                "-1",
                                "0",
                                "1e999",
                                "true",
                                "../../etc/passwd",
                                "a/b",
                                "%00",
                                "%",
                                "_",
                                "'; drop table users; --",
                                "<script>",
                                "${jndi:x}",
                                "\uD83D\uDE00",
                                "\uD800",
                                "e\u0301",
                                "\u202Eabc",
                                "\uFFFF",
                                "İıſ",
                                "00000000-0000-0000-0000-000000000000",
                                "9999999999999999999999",
                                "-9223372036854775809",
                                "x".repeat(256),
                                "é".repeat(5000))),
                Tuple.of(2, Arbitraries.strings().all().ofMaxLength(40)),
                Tuple.of(
                        3,
                        Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20)));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
