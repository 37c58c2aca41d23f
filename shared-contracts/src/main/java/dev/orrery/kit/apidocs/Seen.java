package dev.orrery.kit.apidocs;

import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of a value while a method is read. */
sealed interface Seen {
    Seen UNKNOWN = new Typed(Object.class);

    /** A text, a number or a class of the constant pool. */
    record Constant(Object value) implements Seen {}

    /** Nothing but its type. */
    record Typed(Type type) implements Seen {}

    /** A place of the request body, as a node or as the payload that reads it. */
    record Body(BodyShape shape) implements Seen {}

    /** The elements of an array of the request body. */
    record Elements(BodyShape shape) implements Seen {}

    /** A map with these keys. */
    record Keys(Map<String, Seen> entries) implements Seen {}

    /** No entity at all. */
    record Nothing() implements Seen {}

    /** A response under construction; an empty type is the route's own. */
    record Answer(int status, Seen entity, String type) implements Seen {}

    /** The query of the request. */
    record Query() implements Seen {}

    record Lambda(DirectMethodHandleDesc target, List<Seen> captured) implements Seen {}

    /** One of several. */
    record OneOf(Set<Seen> values) implements Seen {}

    static Seen either(Seen one, Seen other) {
        if (one.equals(other)) {
            return one;
        }
        Set<Seen> all = new LinkedHashSet<>(one.alternatives());
        all.addAll(other.alternatives());
        return all.size() > 40 ? UNKNOWN : new OneOf(all);
    }

    default List<Seen> alternatives() {
        return this instanceof OneOf(Set<Seen> values) ? new ArrayList<>(values) : List.of(this);
    }

    /** The texts that this may be. */
    default List<String> texts() {
        return alternatives().stream()
                .filter(value -> value instanceof Constant(Object text) && text instanceof String)
                .map(value -> (String) ((Constant) value).value())
                .toList();
    }
}
