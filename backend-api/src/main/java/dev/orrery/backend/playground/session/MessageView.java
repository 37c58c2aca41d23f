package dev.orrery.backend.playground.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message on the wire; its time alone is camel case, as clients know it. */
public record MessageView(
        String id,
        String role,
        String content,
        @JsonRawValue String metadata,
        @JsonProperty("createdAt") @Nullable Instant createdAt) {

    static MessageView of(Message message) {
        return new MessageView(
                message.id.toString(),
                message.role.wireName(),
                message.content,
                message.metadataJson,
                message.createdAt);
    }
}
