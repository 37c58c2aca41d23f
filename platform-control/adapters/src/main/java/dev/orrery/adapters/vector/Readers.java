package dev.orrery.adapters.vector;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may read a record of a store, among those who may search its index. A store keeps it as marks in a field of its
 * own, which no metadata can name; a record without a mark is found by nobody.
 */
public sealed interface Readers {
    Readers EVERYONE = new Everyone();

    String EVERYONE_MARK = "everyone";

    /** Never empty in a store: some stores cannot tell an empty list from a missing one. */
    String NOBODY_MARK = "nobody";

    record Everyone() implements Readers {}

    /** Members of any of these groups; of none of them, nobody. */
    record Groups(Set<String> ids) implements Readers {
        public Groups {
            ids = Set.copyOf(ids);
        }
    }

    static Readers groups(Collection<String> ids) {
        return new Groups(Set.copyOf(ids));
    }

    static String mark(String group) {
        return "group:" + group;
    }

    /** Whom both let read. */
    default Readers and(Readers other) {
        return switch (this) {
            case Everyone all -> other;
            case Groups own ->
                switch (other) {
                    case Everyone all -> this;
                    case Groups others -> {
                        Set<String> both = new TreeSet<>(own.ids());
                        both.retainAll(others.ids());
                        yield new Groups(both);
                    }
                };
        };
    }

    default boolean allow(Viewer viewer) {
        return switch (this) {
            case Everyone all -> true;
            case Groups some -> some.ids().stream().anyMatch(viewer::belongsTo);
        };
    }

    /** How a store keeps it; at least one. */
    default List<String> marks() {
        return switch (this) {
            case Everyone all -> List.of(EVERYONE_MARK);
            case Groups some ->
                some.ids().isEmpty()
                        ? List.of(NOBODY_MARK)
                        : some.ids().stream().sorted().map(Readers::mark).toList();
        };
    }
}
