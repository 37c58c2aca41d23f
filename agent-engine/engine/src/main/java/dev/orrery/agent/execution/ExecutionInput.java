package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.retrieval.RetrievalInput;
import dev.orrery.agent.workflow.WorkflowInputs;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * {@code input} of an execution, section 7.3.
 *
 * @param messages the usable messages, or the prompt as the one message of the user
 * @param model managed model id, or null for the default
 * @param inputs values for the workflow by name, not checked, or null
 */
public record ExecutionInput(
        @Nullable String prompt,
        List<ChatMessage> messages,
        @Nullable String model,
        @Nullable RetrievalInput retrieval,
        @Nullable ObjectNode inputs) {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    /**
     * @throws dev.orrery.kit.failure.Failure 400 {@code invalid_payload}, {@code invalid_retrieval_input} or {@code
     *     invalid_workflow_input}
     */
    public static ExecutionInput of(@Nullable ObjectNode node) {
        Payload fields = Payload.ofOptional(node);
        String prompt = fields.text("prompt");
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode item : fields.array("messages", "invalid_payload")) {
            ChatMessage message = message(item);
            if (message != null) {
                messages.add(message);
            }
        }
        if (messages.isEmpty() && prompt != null) {
            messages.add(ChatMessage.user(prompt));
        }
        ObjectNode retrieval = fields.object("retrieval", "invalid_retrieval_input");
        String derived = prompt == null ? lastOfUser(messages) : prompt;
        return new ExecutionInput(
                prompt,
                List.copyOf(messages),
                fields.text("model"),
                retrieval == null ? null : RetrievalInput.of(retrieval, derived),
                fields.object("inputs", WorkflowInputs.INVALID));
    }

    /** What was asked: the prompt, else the last message of the user; null when nothing was. */
    @Nullable
    String question() {
        return prompt == null ? lastOfUser(messages) : prompt;
    }

    /** A message, or null when it cannot be used. */
    private static @Nullable ChatMessage message(JsonNode item) {
        String role = item.path("role").asText("").trim().toLowerCase(Locale.ROOT);
        String content = text(item.path("content")).trim();
        if (!ROLES.contains(role) || content.isEmpty()) {
            return null;
        }
        // Local model servers know no role 'developer'; it says the same as 'system'.
        return ChatMessage.of("developer".equals(role) ? "system" : role, content);
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        StringJoiner parts = new StringJoiner("\n");
        for (JsonNode part : content) {
            if ("text".equals(part.path("type").asText()) && part.path("text").isTextual()) {
                parts.add(part.path("text").textValue());
            }
        }
        return parts.toString();
    }

    private static @Nullable String lastOfUser(List<ChatMessage> messages) {
        return messages.reversed().stream()
                .filter(message -> "user".equals(message.role()))
                .map(ChatMessage::content)
                .findFirst()
                .orElse(null);
    }

    /** What is stored: the fields that are read and nothing else, so that nothing secret can slip in. */
    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("prompt", prompt);
        ArrayNode list = node.putArray("messages");
        for (ChatMessage message : messages) {
            list.addObject().put("role", message.role()).put("content", message.content());
        }
        node.put("model", model);
        if (retrieval != null) {
            retrieval.writeTo(node.putObject("retrieval"));
        }
        if (inputs != null) {
            node.set("inputs", inputs);
        }
        return node;
    }
}
