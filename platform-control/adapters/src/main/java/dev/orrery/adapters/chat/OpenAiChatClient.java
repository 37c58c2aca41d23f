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
import dev.orrery.kit.usage.UsageFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chat over the OpenAI protocol, section 11.2 of the platform contract: vLLM, llama.cpp, cloud, local-runtime. */
public final class OpenAiChatClient implements ChatClient {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
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
        return OpenAiChatBody.of(http.config(), request, stream);
    }

    static ArrayNode output(String text, List<JsonNode> toolCalls) {
        ArrayNode output = NODES.arrayNode();
        ObjectNode message = output.addObject().put("role", "assistant");
        message.putArray("content").addObject().put("type", "text").put("text", text);
        message.putArray("tool_calls").addAll(toolCalls);
        return output;
    }

    private static long tokens(JsonNode usage, String field) {
        return Math.clamp(usage.path(field).asLong(), 0, UsageFigures.MOST);
    }

    static TokenUsage usage(@Nullable JsonNode usage) {
        return usage == null || !usage.isObject()
                ? TokenUsage.UNKNOWN
                : new TokenUsage(tokens(usage, "prompt_tokens"), tokens(usage, "completion_tokens"));
    }
}
