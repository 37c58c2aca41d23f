package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.http.ProviderStream;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chat over the OpenAI protocol, section 11.2 of the platform contract: vLLM, llama.cpp, cloud, local-runtime. */
public final class OpenAiChatClient implements ChatClient {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern REASONING_MODEL = Pattern.compile("^(gpt-5|o1|o3|o4).*");
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final ProviderHttp http;

    public OpenAiChatClient(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public ChatAnswer complete(ChatRequest request) {
        ProviderHttp.Answer answer = exchange(request);
        if (!answer.isSuccess()) {
            throw UpstreamError.of(answer.body(), "llm_request_failed").failure(answer.status());
        }
        return ChatAnswer.of(answer.body());
    }

    @Override
    public ProviderHttp.Answer exchange(ChatRequest request) {
        ProviderHttp.Answer answer = http.call("POST", path(), body(request, false));
        String error = answer.body().path("error").asText();
        if (answer.status() == 504 && "timeout".equals(error)) {
            throw timeout();
        }
        if (answer.status() == 502 && "unreachable".equals(error)) {
            throw unreachable();
        }
        return answer;
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        ProviderStream stream;
        try {
            stream = http.stream(path(), body(request, true));
        } catch (EgressException failed) {
            throw failed.kind() == EgressException.Kind.TIMEOUT ? timeout() : unreachable();
        }
        if (!stream.isSuccess()) {
            try (stream) {
                throw UpstreamError.of(errorBody(stream), "llm_request_failed").failure(stream.status());
            }
        }
        return new OpenAiChatStream(stream, http.host());
    }

    private static JsonNode errorBody(ProviderStream stream) {
        try {
            byte[] bytes = stream.body().readNBytes(MAX_ERROR_BYTES);
            return OpenAiChatStream.JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return NODES.objectNode();
        }
    }

    private String path() {
        return http.config().text("chat_completion_path", "/v1/chat/completions");
    }

    private Failure unreachable() {
        return Failure.badGateway(
                "llm_unreachable", "The model provider '" + http.provider().slug() + "' did not answer.");
    }

    private Failure timeout() {
        return Failure.of(
                504, "llm_timeout", "The model provider '" + http.provider().slug() + "' did not answer in time.");
    }

    private ObjectNode body(ChatRequest request, boolean stream) {
        boolean openAi = "openai_chat".equals(http.config().text("request_format", "responses_api"));
        ObjectNode body = NODES.objectNode().put("model", request.model());
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
        if (stream) {
            body.put("stream", true);
            if (openAi) {
                body.putObject("stream_options").put("include_usage", true);
            }
        }
        return body;
    }

    private static ObjectNode message(ChatMessage message, boolean openAi) {
        ObjectNode node = NODES.objectNode().put("role", message.role());
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

    static ArrayNode output(String text, List<JsonNode> toolCalls) {
        ArrayNode output = NODES.arrayNode();
        ObjectNode message = output.addObject().put("role", "assistant");
        message.putArray("content").addObject().put("type", "text").put("text", text);
        message.putArray("tool_calls").addAll(toolCalls);
        return output;
    }

    static TokenUsage usage(@Nullable JsonNode usage) {
        return usage == null || !usage.isObject()
                ? TokenUsage.UNKNOWN
                : new TokenUsage(
                        usage.path("prompt_tokens").asLong(),
                        usage.path("completion_tokens").asLong());
    }
}
