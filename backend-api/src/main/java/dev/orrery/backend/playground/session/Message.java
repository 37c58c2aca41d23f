package dev.orrery.backend.playground.session;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** Row of a message; {@code metadataJson} is a JSON object. */
@Entity
@Table(name = "chat_messages")
class Message {
    @Id
    UUID id;

    UUID conversationId;
    int messageIndex;

    @Convert(converter = StoredNames.OfRole.class)
    MessageRole role;

    String content;

    @Column(columnDefinition = "jsonb")
    @ColumnTransformer(write = "?::jsonb")
    String metadataJson;

    Instant createdAt;
}
