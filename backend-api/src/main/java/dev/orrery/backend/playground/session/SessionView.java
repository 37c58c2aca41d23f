package dev.orrery.backend.playground.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session on the wire; the summary form has no {@code messages}.
 *
 * @param runningTurns turns that are being answered, oldest first; only when one session is read
 * @param lastTurn the turn that was begun last, if any; only when one session is read
 */
public record SessionView(
        String id,
        String playgroundKind,
        String assistantRef,
        String title,
        String titleSource,
        ModelSelection modelSelection,
        KnowledgeBinding knowledgeBinding,
        int messageCount,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<MessageView> messages,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<TurnView> runningTurns,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TurnView lastTurn) {

    public record ModelSelection(@Nullable String modelId) {}

    public record KnowledgeBinding(@Nullable String knowledgeBaseId) {}

    static SessionView summary(Conversation row, int messageCount) {
        return view(row, messageCount, null);
    }

    static SessionView detail(Conversation row, List<MessageView> messages) {
        return view(row, messages.size(), messages);
    }

    private static SessionView view(Conversation row, int count, @Nullable List<MessageView> messages) {
        return new SessionView(
                row.id.toString(),
                row.kind.wireName(),
                row.assistantRef == null ? row.kind.defaultAssistant() : row.assistantRef,
                row.title,
                row.titleSource.wireName(),
                new ModelSelection(row.modelId),
                new KnowledgeBinding(row.knowledgeBaseId),
                count,
                row.createdAt,
                row.updatedAt,
                messages,
                null,
                null);
    }

    SessionView with(List<TurnView> running, @Nullable TurnView last) {
        return new SessionView(
                id,
                playgroundKind,
                assistantRef,
                title,
                titleSource,
                modelSelection,
                knowledgeBinding,
                messageCount,
                createdAt,
                updatedAt,
                messages,
                running,
                last);
    }
}
