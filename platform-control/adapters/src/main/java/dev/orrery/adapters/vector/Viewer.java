package dev.orrery.adapters.vector;

import dev.orrery.kit.trust.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * For whom a store is searched. There is one only for a user, with the groups that the user's token names; no value of it
 * sees everything, so no search can leave the question open.
 */
public final class Viewer {
    private final Set<String> groups;

    private Viewer(Set<String> groups) {
        this.groups = groups;
    }

    /** The user of a call, with exactly the groups of its token; no role adds to them. */
    public static Viewer of(Actor actor) {
        return new Viewer(actor.groups());
    }

    boolean belongsTo(String group) {
        return groups.contains(group);
    }

    /** A record that carries one of these marks may be read; see {@link Readers#marks}. */
    List<String> marks() {
        List<String> marks = new ArrayList<>();
        marks.add(Readers.EVERYONE_MARK);
        groups.stream().sorted().map(Readers::mark).forEach(marks::add);
        return marks;
    }
}
