package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The system messages that an agent's texts become, in their order. */
record PromptPreview(List<Message> messages, String text) {
    record Message(String role, String label, String content) {}

    /** Of a form that is being written: nothing is required of it. */
    static PromptPreview of(@Nullable JsonNode body) {
        Payload fields = Payload.ofOptional(body);
        JsonNode prompts = fields.get("runtime_prompts");
        return of(
                fields.text("instructions", ""),
                prompts == null ? RuntimePrompts.DEFAULT : RuntimePrompts.stored(prompts));
    }

    static PromptPreview of(String instructions, RuntimePrompts prompts) {
        List<Message> messages = new ArrayList<>();
        if (!instructions.isBlank()) {
            messages.add(new Message("system", "agent_instructions", instructions));
        }
        messages.add(new Message("system", "retrieval_context", prompts.retrievalContext()));
        return new PromptPreview(
                List.copyOf(messages), messages.stream().map(Message::content).collect(Collectors.joining("\n\n")));
    }
}
