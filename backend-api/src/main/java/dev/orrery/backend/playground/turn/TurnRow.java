package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.backend.playground.session.StoredNames;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** Row of a turn. What ends its stream is this row too: there cannot be two ends. */
@Entity
@Table(name = "chat_turns")
class TurnRow {
    @Id
    UUID id;

    UUID conversationId;
    UUID organizationId;
    long ownerUserId;

    @Column(name = "conversation_kind")
    @Convert(converter = StoredNames.OfKind.class)
    PlaygroundKind kind;

    String prompt;

    @Nullable
    String modelId;

    @Nullable
    String knowledgeBaseId;

    @Nullable
    String agentRef;

    boolean streamed;
    TurnStatus status;

    /** The process that answers it. */
    UUID ownerInstance;

    boolean cancelRequested;

    @Nullable
    String executionId;

    String requestId;

    @Nullable
    Long terminalSeq;

    @Nullable
    String partialText;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    @Nullable
    String responseJson;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    @Nullable
    String errorJson;

    @Nullable
    UUID promptMessageId;

    @Nullable
    UUID answerMessageId;

    Instant createdAt;

    @Nullable
    Instant finishedAt;

    boolean isRunning() {
        return status == TurnStatus.RUNNING;
    }

    /** Whether it has ended, with the terminal event of this number. */
    boolean endedAt(long seq) {
        return !isRunning() && Objects.equals(terminalSeq, seq);
    }

    /** Of the pair that a completed turn added. */
    List<UUID> messageIds() {
        return List.of(Objects.requireNonNull(promptMessageId), Objects.requireNonNull(answerMessageId));
    }

    /** The session as this turn found it, without its history. */
    OpenSession session() {
        return new OpenSession(conversationId, kind, agentRef, modelId, knowledgeBaseId, List.of());
    }
}
