package dev.orrery.backend.playground.session;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Row of a session. Model, knowledge base and assistant are plain texts, checked when a message is sent. */
@Entity
@Table(name = "chat_conversations")
class Conversation {
    @Id
    UUID id;

    UUID organizationId;
    long ownerUserId;

    @Column(name = "conversation_kind")
    @Convert(converter = StoredNames.OfKind.class)
    PlaygroundKind kind;

    String title;

    @Convert(converter = StoredNames.OfTitleSource.class)
    TitleSource titleSource;

    @Nullable
    String assistantRef;

    @Nullable
    String modelId;

    @Nullable
    String knowledgeBaseId;

    Instant createdAt;
    Instant updatedAt;
}
