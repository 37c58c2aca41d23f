package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;

/**
 * Texts that the engine adds to a prompt by itself.
 *
 * @param retrievalContext what the model is told about retrieved text
 */
public record RuntimePrompts(String retrievalContext) {
    /** Short and direct, because it must also work with very small models. */
    public static final RuntimePrompts DEFAULT =
            new RuntimePrompts("Numbered sources for the question. After each fact write the number of its source in "
                    + "square brackets, like [1] or [1, 2]. Use only the numbers given here.");

    /** Field {@code runtime_prompts} of a body. @throws Failure 400 {@code invalid_runtime_prompts} */
    static RuntimePrompts of(Payload fields) {
        var given = fields.object("runtime_prompts", "invalid_runtime_prompts");
        return given == null
                ? DEFAULT
                : new RuntimePrompts(Payload.of(given).requiredText("retrieval_context", "invalid_runtime_prompts"));
    }

    /** The default stands for a text that is missing. */
    static RuntimePrompts stored(JsonNode value) {
        String text = value.path("retrieval_context").asText("").trim();
        return text.isEmpty() ? DEFAULT : new RuntimePrompts(text);
    }
}
