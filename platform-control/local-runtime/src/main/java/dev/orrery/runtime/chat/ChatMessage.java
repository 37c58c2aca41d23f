package dev.orrery.runtime.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.kit.failure.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes between this process and that of a chat model: a line of JSON each. */
final class ChatMessage {
    private ChatMessage() {}

    /**
     * To the model.
     *
     * @param id of the answer
     * @param call what is asked; absent when the answer is no longer wanted
     */
    record Order(long id, @Nullable ChatCall call) {}

    /**
     * From the model. Without an event and a refusal, an answer ended early, or, first of all, the model is loaded.
     *
     * @param id of the answer; 0 for what belongs to none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record News(
            long id,
            @Nullable GenerationEvent event,
            @Nullable Refusal refusal) {
        static final long NO_ANSWER = 0;
    }

    /** A {@link Failure} on its way. */
    record Refusal(int status, String code, String message, Map<String, Object> details) {
        static Refusal of(Failure failure) {
            return new Refusal(failure.status(), failure.code(), failure.getMessage(), Map.copyOf(failure.details()));
        }

        Failure failure() {
            return Failure.of(status, code, message).with(details);
        }
    }
}
