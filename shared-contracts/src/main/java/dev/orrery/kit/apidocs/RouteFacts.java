package dev.orrery.kit.apidocs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the code behind one route tells about it. */
final class RouteFacts {
    private final Map<Integer, Set<String>> codes = new TreeMap<>();
    private final Map<Integer, Seen> answers = new TreeMap<>();
    private final Set<String> queries = new TreeSet<>();
    private @Nullable BodyShape body;
    private @Nullable String type;

    void fails(int status, String code) {
        codes.computeIfAbsent(status, any -> new TreeSet<>()).add(code);
    }

    void answers(int status, Seen entity) {
        answers.merge(status, entity, Seen::either);
    }

    void query(String name) {
        queries.add(name);
    }

    /** Query parameters that the code reads by name. */
    Set<String> queries() {
        return queries;
    }

    void type(String content) {
        type = content;
    }

    /** Content type of the answer when the code names one. */
    @Nullable
    String type() {
        return type;
    }

    BodyShape body() {
        if (body == null) {
            body = new BodyShape();
        }
        return body;
    }

    @Nullable
    BodyShape bodyIfRead() {
        return body;
    }

    Map<Integer, Set<String>> codes() {
        return codes;
    }

    /** Status to entity of what the method returns. */
    Map<Integer, Seen> answers() {
        return answers;
    }
}
