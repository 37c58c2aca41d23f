package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderConfig;
import java.util.List;
import java.util.regex.Pattern;

/** The payload of a chat in the shape that the provider's {@code request_format} names. */
final class OpenAiChatBody {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REASONING_MODEL = Pattern.compile("^(gpt-5|o1|o3|o4).*");
    /** Options of cloud endpoints that {@code config.request_options} may set; the gateway refuses unknown fields. */
    private static final List<String> OPTIONS =
            List.of("service_tier", "prompt_cache_key", "prompt_cache_retention", "reasoning_effort");

    private OpenAiChatBody() {}

    static ObjectNode of(ProviderConfig config, ChatRequest request, boolean stream) {
        boolean openAi = "openai_chat".equals(config.text("request_format", "responses_api"));
        ObjectNode body = JSON.createObjectNode().put("model", request.model());
        ArrayNode messages = body.putArray(openAi ? "messages" : "input");
        for (ChatMessage message : request.messages()) {
            messages.add(message(message, openAi));
        }
        boolean reasoning = openAi && REASONING_MODEL.matcher(request.model()).matches();
        if (request.maxTokens() != null) {
            body.put(reasoning ? "max_completion_tokens" : "max_tokens", request.maxTokens());
        }
        if (request.temperature() != null && !reasoning) {
            body.put("temperature", request.temperature());
        }
        if (!request.tools().isEmpty()) {
            body.putArray("tools").addAll(request.tools());
        }
        if (openAi) {
            JsonNode options = config.object("request_options");
            OPTIONS.stream().filter(options::hasNonNull).forEach(key -> body.set(key, options.get(key)));
        }
        if (stream) {
            body.put("stream", true);
            if (openAi) {
                JsonNode options = config.object("stream_options");
                body.set(
                        "stream_options",
                        options.isEmpty() ? JSON.createObjectNode().put("include_usage", true) : options);
            }
        }
        return body;
    }

    private static ObjectNode message(ChatMessage message, boolean openAi) {
        ObjectNode node = JSON.createObjectNode().put("role", message.role());
        if (openAi) {
            node.put("content", message.content());
        } else {
            ArrayNode content = node.putArray("content");
            if (!message.content().isEmpty()) {
                content.addObject().put("type", "text").put("text", message.content());
            }
        }
        if (!message.toolCalls().isEmpty()) {
            node.putArray("tool_calls").addAll(message.toolCalls());
        }
        if (message.toolCallId() != null) {
            node.put("tool_call_id", message.toolCallId());
        }
        return node;
    }
}
