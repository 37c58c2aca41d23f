package dev.orrery.backend.playground.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;

/** A message on the wire; its time alone is camel case, as clients know it. */
public record MessageView(
        UUID id,
        String role,
        String content,
        @JsonRawValue String metadata,
        @JsonProperty("createdAt") Instant createdAt) {

    static MessageView of(Message message) {
        return new MessageView(
                message.id, message.role.wireName(), message.content, message.metadataJson, message.createdAt);
    }
}
