package dev.orrery.modelops.probe;

import java.util.Map;

/** What a probe found. */
public sealed interface ProbeOutcome {
    String summary();

    Map<String, Object> details();

    /** @param details what was measured */
    record Passed(String summary, Map<String, Object> details) implements ProbeOutcome {}

    /** @param details at least a {@code code} */
    record Failed(String summary, Map<String, Object> details) implements ProbeOutcome {}
}
