package dev.orrery.runtime.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.orrery.kit.failure.Failure;

/** What happens to a generation, in order: started, text, text, …, then finished or failed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = GenerationEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = GenerationEvent.Text.class, name = "text"),
    @JsonSubTypes.Type(value = GenerationEvent.Finished.class, name = "finished")
})
public sealed interface GenerationEvent {
    /** The prompt was accepted and is read. */
    record Started(int promptTokens) implements GenerationEvent {}

    /** The next piece of the answer; whole characters only. */
    record Text(String text) implements GenerationEvent {}

    record Finished(FinishReason reason, int promptTokens, int completionTokens) implements GenerationEvent {}

    /** Of this process; a model throws its failure. */
    record Failed(Failure failure) implements GenerationEvent {}
}
