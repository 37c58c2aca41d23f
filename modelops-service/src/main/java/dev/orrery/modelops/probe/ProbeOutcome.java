package dev.orrery.modelops.probe;

import dev.orrery.adapters.chat.TokenUsage;
import java.util.Map;

/** What a probe found, and what its call of the model cost. */
public sealed interface ProbeOutcome {
    String summary();

    Map<String, Object> details();

    Cost cost();

    /** @param tokens as far as the provider said */
    record Cost(TokenUsage tokens, long millis) {}

    /** @param details what was measured */
    record Passed(String summary, Map<String, Object> details, Cost cost) implements ProbeOutcome {}

    /** @param details at least a {@code code} */
    record Failed(String summary, Map<String, Object> details, Cost cost) implements ProbeOutcome {}
}
