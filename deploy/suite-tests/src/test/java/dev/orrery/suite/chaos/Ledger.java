package dev.orrery.suite.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The history of all writes, against which the final state is held: what was acknowledged is there once, what was
 * refused is not there, and what nobody knows is there once or not at all.
 */
final class Ledger {
    private enum State {
        UNKNOWN,
        DONE,
        REFUSED
    }

    /** What was sent of one kind, and what of it was found. */
    private record Row(int sent, int done, int refused, int unknown, int found) {}

    private final ConcurrentMap<String, ConcurrentMap<String, State>> kinds = new ConcurrentHashMap<>();
    private final Map<String, Row> rows = new TreeMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<String> remarks = new CopyOnWriteArrayList<>();

    /** Notes what is known of a write. A refusal of a repeat says nothing about the first time. */
    void note(String kind, String key, Answer answer) {
        State told = switch (answer) {
            case Answer.Done done -> State.DONE;
            case Answer.Refused refused -> State.REFUSED;
            case Answer.Unknown unknown -> State.UNKNOWN;
        };
        kinds.computeIfAbsent(kind, name -> new ConcurrentHashMap<>())
                .merge(key, told, (before, now) -> now == State.DONE ? now : before);
    }

    int count(String kind) {
        return kinds.getOrDefault(kind, new ConcurrentHashMap<>()).size();
    }

    int countUnknown(String kind) {
        return (int) kinds.getOrDefault(kind, new ConcurrentHashMap<>()).values().stream()
                .filter(State.UNKNOWN::equals)
                .count();
    }

    /** @param found how often the suite holds each key; keys of others are not looked at */
    void compare(String kind, Map<String, Integer> found) {
        Map<String, State> sent = kinds.getOrDefault(kind, new ConcurrentHashMap<>());
        int[] states = new int[State.values().length];
        int present = 0;
        for (Map.Entry<String, State> write : new TreeMap<>(sent).entrySet()) {
            int times = found.getOrDefault(write.getKey(), 0);
            states[write.getValue().ordinal()]++;
            present += Math.min(times, 1);
            if (times > 1) {
                faults.add("doubled: " + kind + " " + write.getKey() + " is there " + times + " times");
            }
            if (times == 0 && write.getValue() == State.DONE) {
                faults.add("lost: " + kind + " " + write.getKey() + " was acknowledged");
            }
            if (times > 0 && write.getValue() == State.REFUSED) {
                faults.add("refused and done: " + kind + " " + write.getKey());
            }
        }
        rows.put(
                kind,
                new Row(
                        sent.size(),
                        states[State.DONE.ordinal()],
                        states[State.REFUSED.ordinal()],
                        states[State.UNKNOWN.ordinal()],
                        present));
    }

    /** Something that must not be. */
    void fault(String what) {
        faults.add(what);
    }

    /** Something that the report shall name. */
    void remark(String what) {
        remarks.add(what);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| write | sent | acknowledged | refused | unknown | found |");
        lines.add("| --- | --- | --- | --- | --- | --- |");
        rows.forEach((kind, row) -> lines.add("| %s | %d | %d | %d | %d | %d |"
                .formatted(kind, row.sent(), row.done(), row.refused(), row.unknown(), row.found())));
        lines.add("");
        remarks.forEach(remark -> lines.add("- " + remark));
        lines.add("- faults: " + faults.size());
        faults.forEach(fault -> lines.add("  - " + fault));
        return String.join("\n", lines) + "\n";
    }
}
