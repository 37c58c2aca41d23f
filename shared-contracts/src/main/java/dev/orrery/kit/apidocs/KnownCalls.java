package dev.orrery.kit.apidocs;

import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** What the calls mean that end at a body, an answer or the Java library. */
final class KnownCalls {
    private static final Set<String> TEXT_OF_NODE = Set.of("asText", "textValue");
    private static final Set<String> NUMBER_OF_NODE =
            Set.of("asInt", "intValue", "longValue", "asLong", "doubleValue", "asDouble", "decimalValue");
    private static final Set<String> TRIMMED = Set.of("trim", "strip", "toLowerCase", "toUpperCase");
    private static final Set<String> TRUTH_OF_NODE = Set.of("asBoolean", "booleanValue");
    private static final Map<String, Integer> STATUS =
            Map.of("ok", 200, "accepted", 202, "noContent", 204, "seeOther", 303, "temporaryRedirect", 307);

    private KnownCalls() {}

    /** A reader of the payload: marks the field it reads. */
    static Seen payload(String name, List<Seen> arguments, Seen entered) {
        Seen first = arguments.getFirst();
        if (name.equals("of") || name.equals("ofOptional")) {
            if (first instanceof Seen.Body(BodyShape shape)) {
                shape.is(SchemaType.OBJECT);
                return first;
            }
            return entered;
        }
        if (!(first instanceof Seen.Body(BodyShape shape))) {
            return entered;
        }
        if (arguments.size() < 2) {
            return name.equals("node") ? first : entered;
        }
        Seen value = entered;
        for (String field : arguments.get(1).texts()) {
            value = read(name, shape, field, entered);
        }
        return value;
    }

    private static Seen read(String name, BodyShape shape, String field, Seen entered) {
        BodyShape place = shape.property(field);
        return switch (name) {
            case "text", "rawText", "requiredText" -> new Seen.Body(place.is(SchemaType.STRING));
            case "uuid" -> {
                place.is(SchemaType.STRING);
                yield entered;
            }
            case "bool" -> {
                place.is(SchemaType.BOOLEAN);
                yield entered;
            }
            case "texts" -> {
                place.items().is(SchemaType.STRING);
                yield entered;
            }
            case "array" -> new Seen.Elements(place.items());
            case "object" -> new Seen.Body(place.is(SchemaType.OBJECT));
            case "get" -> new Seen.Body(place);
            default -> entered;
        };
    }

    /** A call of what is not the suite's. */
    static Seen outside(RouteReader reader, String owner, String name, MethodTypeDesc type, List<Seen> arguments) {
        Seen first = arguments.isEmpty() ? Seen.UNKNOWN : arguments.getFirst();
        if (owner.startsWith("jakarta/ws/rs/core/Response")) {
            return response(name, arguments);
        }
        if (name.equals("readTree") && arguments.getLast() instanceof Seen.Body) {
            return arguments.getLast();
        }
        if (name.equals("getQueryParameters")) {
            return new Seen.Query();
        }
        if (first instanceof Seen.Query) {
            arguments.stream().flatMap(argument -> argument.texts().stream()).forEach(reader::reads);
            return new Seen.Typed(String.class);
        }
        if (owner.equals("java/util/Map") && name.equals("of")) {
            return keys(arguments);
        }
        if (arguments.size() > 0 && arguments.getLast() instanceof Seen.Body(BodyShape text)) {
            number(owner, name, text);
        }
        return switch (first) {
            case Seen.Body(BodyShape shape) when RouteReader.isNode(owner) -> node(shape, name, first, arguments);
            case Seen.Body text when owner.equals("java/lang/String") && TRIMMED.contains(name) -> text;
            case Seen.Body body
            when name.equals("map") || name.equals("flatMap") || name.equals("ifPresent") ->
                lambda(reader, arguments, body);
            case Seen.Elements(BodyShape items) -> elements(reader, items, name, first, arguments);
            case Seen.Lambda lambda -> reader.run(lambda, arguments.subList(1, arguments.size()));
            default ->
                name.equals("ofNullable") || sameThing(name)
                        ? first
                        : new Seen.Typed(library(type.returnType().descriptorString()));
        };
    }

    /** A class of the Java library by its descriptor. */
    private static Class<?> library(String descriptor) {
        if (!descriptor.startsWith("Ljava/")) {
            return Object.class;
        }
        try {
            return Class.forName(
                    descriptor.substring(1, descriptor.length() - 1).replace('/', '.'));
        } catch (ClassNotFoundException absent) {
            return Object.class;
        }
    }

    /** Text of the body that is read as a number may come as a number. */
    private static void number(String owner, String name, BodyShape text) {
        if (name.startsWith("parse") && (owner.equals("java/lang/Integer") || owner.equals("java/lang/Long"))) {
            text.is(SchemaType.INTEGER);
        } else if (name.startsWith("parse") && owner.equals("java/lang/Double")
                || name.equals("<init>") && owner.equals("java/math/BigDecimal")) {
            text.is(SchemaType.NUMBER);
        }
    }

    private static boolean sameThing(String name) {
        return switch (name) {
            case "ofNullable",
                    "of",
                    "orElse",
                    "orElseThrow",
                    "orElseGet",
                    "get",
                    "filter",
                    "requireNonNull",
                    "requireNonNullElse" -> true;
            default -> false;
        };
    }

    private static Seen lambda(RouteReader reader, List<Seen> arguments, Seen given) {
        return arguments.getLast() instanceof Seen.Lambda lambda ? reader.run(lambda, List.of(given)) : Seen.UNKNOWN;
    }

    private static Seen node(BodyShape shape, String name, Seen self, List<Seen> arguments) {
        if (TEXT_OF_NODE.contains(name)) {
            shape.is(SchemaType.STRING);
        } else if (NUMBER_OF_NODE.contains(name)) {
            shape.is(SchemaType.NUMBER);
        } else if (TRUTH_OF_NODE.contains(name)) {
            shape.is(SchemaType.BOOLEAN);
        } else if (name.equals("get") || name.equals("path")) {
            List<String> fields = arguments.get(1).texts();
            return fields.isEmpty() ? Seen.UNKNOWN : new Seen.Body(shape.property(fields.getFirst()));
        } else if (name.equals("deepCopy")) {
            return self;
        } else if (name.equals("iterator") || name.equals("elements") || name.equals("valueStream")) {
            return new Seen.Elements(shape.items());
        }
        return Seen.UNKNOWN;
    }

    private static Seen elements(RouteReader reader, BodyShape items, String name, Seen self, List<Seen> arguments) {
        return switch (name) {
            case "next", "get", "getFirst", "getLast" -> new Seen.Body(items);
            case "forEach", "map", "mapMulti", "flatMap", "anyMatch", "allMatch", "noneMatch" ->
                lambda(reader, arguments, new Seen.Body(items));
            case "stream", "iterator", "listIterator", "subList", "limit", "skip", "peek", "filter", "toList" -> {
                lambda(reader, arguments, new Seen.Body(items));
                yield self;
            }
            default -> Seen.UNKNOWN;
        };
    }

    private static Seen response(String name, List<Seen> arguments) {
        List<Seen> firsts = arguments.isEmpty()
                ? List.of(Seen.UNKNOWN)
                : arguments.getFirst().alternatives();
        return firsts.stream()
                .map(first -> response(name, first, arguments))
                .reduce(Seen::either)
                .orElse(Seen.UNKNOWN);
    }

    private static Seen response(String name, Seen first, List<Seen> arguments) {
        if (first instanceof Seen.Answer(int status, Seen entity, String type)) {
            return switch (name) {
                case "entity" -> new Seen.Answer(status, arguments.get(1), type);
                case "type" -> new Seen.Answer(status, entity, text(arguments.get(1)));
                case "header" ->
                    text(arguments.get(1)).equals("Content-Type")
                            ? new Seen.Answer(status, entity, text(arguments.get(2)))
                            : first;
                default -> first;
            };
        }
        if (name.equals("status")
                && first instanceof Seen.Constant(Object number)
                && number instanceof Integer status) {
            return new Seen.Answer(status, new Seen.Nothing(), "");
        }
        Integer status = STATUS.get(name);
        return status == null
                ? new Seen.Typed(Object.class)
                : new Seen.Answer(
                        status,
                        arguments.isEmpty() || status > 299 ? new Seen.Nothing() : first,
                        arguments.size() < 2 ? "" : text(arguments.get(1)));
    }

    private static String text(Seen value) {
        return value.texts().size() == 1 ? value.texts().getFirst().replaceFirst(";.*", "") : "";
    }

    private static Seen keys(List<Seen> arguments) {
        Map<String, Seen> entries = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            List<String> key = arguments.get(i).texts();
            if (key.size() != 1) {
                return Seen.UNKNOWN;
            }
            entries.put(key.getFirst(), arguments.get(i + 1));
        }
        return entries.isEmpty() ? Seen.UNKNOWN : new Seen.Keys(entries);
    }

    /** The text when all its parts are known. */
    static Seen concatenation(String recipe, List<Seen> arguments) {
        StringBuilder text = new StringBuilder();
        int next = 0;
        for (char part : recipe.toCharArray()) {
            if (part != '\1') {
                text.append(part);
            } else if (arguments.get(next).texts() instanceof List<String> one && one.size() == 1) {
                text.append(one.getFirst());
                next++;
            } else {
                return Seen.UNKNOWN;
            }
        }
        return new Seen.Constant(text.toString());
    }
}
