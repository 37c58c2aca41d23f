package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderStream;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads OpenAI chunks ended by {@code [DONE]}, and the gateway's {@code delta}/{@code complete}/{@code error} events. */
final class OpenAiChatStream implements ChatStream {
    static final ObjectMapper JSON = new ObjectMapper();

    private final ProviderStream stream;
    private final SseReader events;
    private final String host;
    private final StringBuilder text = new StringBuilder();
    private final ToolCallAssembly toolCalls = new ToolCallAssembly();
    private TokenUsage usage = TokenUsage.UNKNOWN;
    private String model = "";
    private boolean finished;
    private @Nullable ChatAnswer answer;

    OpenAiChatStream(ProviderStream stream, String host) {
        this.stream = stream;
        this.events = new SseReader(stream.body());
        this.host = host;
    }

    @Override
    public int statusCode() {
        return stream.status();
    }

    @Override
    public String endpointHost() {
        return host;
    }

    @Override
    public @Nullable String next() {
        while (answer == null) {
            SseEvent event = read();
            if (event == null) {
                if (!finished) {
                    stream.broke();
                    throw Failure.badGateway("stream_incomplete", "The model provider closed its stream early.");
                }
                finish();
            } else {
                String piece = piece(event);
                if (!piece.isEmpty()) {
                    text.append(piece);
                    return piece;
                }
            }
        }
        return null;
    }

    private @Nullable SseEvent read() {
        try {
            SseEvent event = events.next();
            stream.progressed();
            return event;
        } catch (HttpTimeoutException silent) {
            stream.broke();
            throw Failure.of(504, "llm_timeout", "The model provider took too long over its answer.")
                    .causedBy(silent);
        } catch (IOException broken) {
            if (finished) {
                return null;
            }
            stream.broke();
            throw Failure.badGateway("stream_incomplete", "The connection to the model provider broke off.")
                    .causedBy(broken);
        }
    }

    private String piece(SseEvent event) {
        if (event.data().equals("[DONE]")) {
            finish();
            return "";
        }
        JsonNode data = parse(event.data());
        return switch (event.name()) {
            case "delta" -> data.path("text").asText("");
            case "complete" -> complete(data);
            case "error" -> throw error(data);
            default -> chunk(data);
        };
    }

    private String complete(JsonNode data) {
        ChatAnswer whole = ChatAnswer.of(data.path("response"));
        answer = whole;
        if (!text.isEmpty()) {
            return "";
        }
        return whole.text();
    }

    private String chunk(JsonNode data) {
        if (data.hasNonNull("error")) {
            throw error(data);
        }
        if (data.hasNonNull("model")) {
            model = data.path("model").asText();
        }
        if (data.path("usage").isObject()) {
            usage = OpenAiChatClient.usage(data.path("usage"));
        }
        JsonNode choice = data.path("choices").path(0);
        toolCalls.add(choice.path("delta").path("tool_calls"));
        if (choice.hasNonNull("finish_reason")) {
            finished = true;
        }
        JsonNode content = choice.path("delta").path("content");
        return content.isTextual() ? content.textValue() : "";
    }

    private Failure error(JsonNode data) {
        int status =
                data.path("status_code").asInt(data.path("upstream_status_code").asInt(502));
        if (status >= 500) {
            stream.broke();
        }
        return UpstreamError.of(data, "llm_request_failed").failure(status);
    }

    private void finish() {
        if (answer != null) {
            return;
        }
        List<JsonNode> calls = new ArrayList<>(toolCalls.calls());
        ObjectNode response = JSON.createObjectNode().put("model", model);
        response.set("output", OpenAiChatClient.output(text.toString(), calls));
        response.putObject("usage")
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.promptTokens() + usage.completionTokens());
        response.putNull("error");
        answer = new ChatAnswer(text.toString(), calls, usage, response);
    }

    private JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (IOException malformed) {
            stream.broke();
            throw Failure.badGateway("invalid_json", "The model provider sent an event that is no JSON.")
                    .causedBy(malformed);
        }
    }

    @Override
    public ChatAnswer answer() {
        if (answer == null) {
            throw new IllegalStateException("The answer is not complete");
        }
        return answer;
    }

    @Override
    public void close() {
        stream.close();
    }
}
