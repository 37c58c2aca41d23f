package dev.orrery.runtime.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.runtime.chat.FinishReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's answer to a chat completion. */
public record ChatCompletion(String id, String object, long created, String model, List<Choice> choices, Usage usage) {
    public record Usage(int promptTokens, int completionTokens, int totalTokens) {
        static Usage of(int promptTokens, int completionTokens) {
            return new Usage(promptTokens, completionTokens, promptTokens + completionTokens);
        }
    }

    public record Message(String role, String content) {}

    public record Choice(int index, Message message, FinishReason finishReason) {}

    /** A piece of a streamed answer; the last one has the finish reason and the usage. */
    public record Chunk(
            String id,
            String object,
            long created,
            String model,
            List<ChunkChoice> choices,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Usage usage) {
        static Chunk of(String id, String model, Delta delta, @Nullable FinishReason reason, @Nullable Usage usage) {
            return new Chunk(
                    id,
                    "chat.completion.chunk",
                    Instant.now().getEpochSecond(),
                    model,
                    List.of(new ChunkChoice(0, delta, reason)),
                    usage);
        }
    }

    public record ChunkChoice(
            int index, Delta delta, @Nullable FinishReason finishReason) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delta(@Nullable String role, @Nullable String content) {}

    /** The suite's own answer shape, of {@code POST /v1/responses}. */
    public record SuiteResponse(
            String model,
            List<SuiteMessage> output,
            Usage usage,
            @Nullable String error) {
        static SuiteResponse of(ChatCompletion completion) {
            String text = completion.choices().getFirst().message().content();
            return new SuiteResponse(
                    completion.model(),
                    List.of(new SuiteMessage("assistant", List.of(new TextPart("text", text)), List.of())),
                    completion.usage(),
                    null);
        }
    }

    public record SuiteMessage(String role, List<TextPart> content, List<Object> toolCalls) {}

    public record TextPart(String type, String text) {}

    static ChatCompletion of(String id, String model, String text, FinishReason reason, Usage usage) {
        return new ChatCompletion(
                id,
                "chat.completion",
                Instant.now().getEpochSecond(),
                model,
                List.of(new Choice(0, new Message("assistant", text), reason)),
                usage);
    }
}
