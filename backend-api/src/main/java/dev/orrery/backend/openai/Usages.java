package dev.orrery.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Reads the protocol's {@code usage} object. */
final class Usages {
    private Usages() {}

    /** What the provider says, else an estimate. */
    static UsageFigures of(@Nullable JsonNode usage, long charactersRead, long pieces) {
        return usage == null || !usage.isObject()
                ? UsageFigures.estimate(charactersRead, pieces)
                : UsageFigures.told(
                        usage.path("prompt_tokens").asLong(),
                        usage.path("completion_tokens").asLong());
    }
}
