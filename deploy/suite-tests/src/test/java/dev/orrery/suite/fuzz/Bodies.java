package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tuple;

/** Makes up bodies: the documented example with what exists here put in, one near to the schema, or a broken one. */
final class Bodies {
    /** Fields whose values may be taken once; names of things that exist are left alone elsewhere. */
    private static final Set<String> TAKEN_ONCE = Set.of("id", "slug", "email", "username", "name", "text", "event_id");
    /** Ids of the outside, which the suite has not told. */
    private static final Set<String> OF_OTHERS = Set.of(
            "source_id", "source_device_id", "provider_model_id", "provider_resource_id", "event_id", "agent_id");

    private static final String FORM = """
            --x\r
            Content-Disposition: form-data; name="files"; filename="note-%s.md"\r
            Content-Type: text/markdown\r
            \r
            # Visitors\r
            Visitors sign in at the desk.\r
            --x--\r
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final Pool pool;

    Bodies(Pool pool) {
        this.pool = pool;
    }

    /** The example of the route with what exists here put in; empty when it reads no body. */
    byte[] fitting(Route route, Random random) {
        if (route.isForm()) {
            return FORM.formatted(suffix(random)).getBytes(StandardCharsets.UTF_8);
        }
        return route.example().isMissingNode()
                ? new byte[0]
                : write(adapted("", route.example(), 0, random)).getBytes(StandardCharsets.UTF_8);
    }

    Arbitrary<byte[]> of(Route route) {
        if (route.method().equals("GET") || route.method().equals("DELETE")) {
            return Arbitraries.just(new byte[0]);
        }
        Arbitrary<String> near = value("", route.body(), 0).map(this::write);
        Arbitrary<String> changed = route.example() instanceof ObjectNode example ? changed(route, example) : near;
        return Arbitraries.frequencyOf(Tuple.of(9, changed), Tuple.of(6, near), Tuple.of(1, Oddities.brokenBodies()))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The example with a field that is another, lacks or is of another kind. */
    private Arbitrary<String> changed(Route route, ObjectNode example) {
        List<String> names = new ArrayList<>();
        example.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            return Arbitraries.just("{}");
        }
        Map<String, RandomGenerator<Object>> others = new LinkedHashMap<>();
        names.forEach(name -> others.put(
                name, value(name, route.body().path("properties").path(name), 1).generator(1000)));
        return Arbitraries.randomValue(random -> {
            ObjectNode body = (ObjectNode) adapted("", example, 0, random);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                body.remove(name);
            } else {
                body.set(
                        name,
                        json.valueToTree(Objects.requireNonNull(others.get(name))
                                .next(random)
                                .value()));
            }
            return write(body);
        });
    }

    private JsonNode adapted(String name, JsonNode example, int depth, Random random) {
        Optional<String> home = pool.home(name, random);
        if (home.isPresent() && example.isValueNode()) {
            return TextNode.valueOf(home.get());
        }
        return switch (example) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(field ->
                                copy.set(field.getKey(), adapted(field.getKey(), field.getValue(), depth + 1, random)));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> copy.add(adapted(name.replaceFirst("s$", ""), item, depth + 1, random)));
                yield copy;
            }
            case TextNode text -> text(name, text, depth, random);
            default -> example;
        };
    }

    private JsonNode text(String name, TextNode example, int depth, Random random) {
        if (depth == 1 && TAKEN_ONCE.contains(name)) {
            String value = example.asText();
            int at = value.indexOf('@');
            return TextNode.valueOf(
                    at < 0
                            ? value + '-' + suffix(random)
                            : value.substring(0, at) + '-' + suffix(random) + value.substring(at));
        }
        boolean told = name.endsWith("_id") && !OF_OTHERS.contains(name) || name.equals("refresh_token");
        return told ? pool.pick(name, random).<JsonNode>map(TextNode::valueOf).orElse(example) : example;
    }

    private static String suffix(Random random) {
        return Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
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
            fitting.add(Oddities.anything());
        }
        return Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.oneOf(fitting)), Tuple.of(depth == 0 ? 0 : 1, Oddities.anything()));
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
            case "integer", "number" -> Oddities.numbers();
            default ->
                Arbitraries.frequencyOf(
                        Tuple.of(5, pool.known(name, Oddities.texts()).map(value -> (Object) value)),
                        Tuple.of(2, Arbitraries.of(Oddities.words()).map(value -> (Object) value)),
                        Tuple.of(2, Oddities.texts().map(value -> (Object) value)));
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
                Tuple.of(1, Oddities.anything().map(value -> new Object[] {"unknown", value}))));
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

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }
}
