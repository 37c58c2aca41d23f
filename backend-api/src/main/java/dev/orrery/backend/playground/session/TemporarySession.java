package dev.orrery.backend.playground.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session that its client sends along with each prompt; nothing of it is stored. */
public record TemporarySession(
        String id,
        PlaygroundKind kind,
        @Nullable String title,
        String assistantRef,
        @Nullable String modelId,
        @Nullable String knowledgeBaseId,
        List<MessageView> messages) {
    private static final String PREFIX = "temporary-";

    /** Reads the body of a temporary turn; messages that are no one's words are left out. */
    public static TemporarySession of(Payload body) {
        String kindName = body.text("playground_kind");
        PlaygroundKind kind = kindName == null ? PlaygroundKind.CHAT : PlaygroundKind.parse(kindName);
        List<MessageView> messages = new ArrayList<>();
        for (JsonNode item : body.array("messages", "invalid_messages")) {
            String role = item.path("role").asText("").trim();
            String content = item.path("content").asText("");
            if (isRole(role) && !content.isBlank()) {
                JsonNode metadata = item.path("metadata");
                messages.add(message(role, content, metadata.isObject() ? metadata.toString() : "{}"));
            }
        }
        return new TemporarySession(
                body.text("session_id", PREFIX + UUID.randomUUID()),
                kind,
                body.has("title") && body.text("title") != null ? SessionFields.title(body) : null,
                body.text("assistant_ref", kind.defaultAssistant()),
                SessionFields.model(body),
                SessionFields.knowledgeBase(body),
                List.copyOf(messages));
    }

    /** The session as a turn needs it. */
    public OpenSession open() {
        List<OpenSession.Line> history = messages.stream()
                .map(message -> new OpenSession.Line(
                        message.role().equals(MessageRole.USER.wireName()) ? MessageRole.USER : MessageRole.ASSISTANT,
                        message.content()))
                .toList();
        return new OpenSession(
                UUID.randomUUID(), kind, OpenSession.agent(kind, assistantRef), modelId, knowledgeBaseId, history);
    }

    /** The session with the pair added, in the shape of a stored one. */
    public StoredTurn append(String prompt, String answer, String metadata) {
        List<MessageView> pair = List.of(
                message(MessageRole.USER.wireName(), prompt, "{}"),
                message(MessageRole.ASSISTANT.wireName(), answer, metadata));
        List<MessageView> all = new ArrayList<>(messages);
        all.addAll(pair);
        SessionView view = new SessionView(
                id,
                kind.wireName(),
                assistantRef,
                title == null ? SessionFields.autoTitle(prompt) : title,
                TitleSource.AUTO.wireName(),
                new SessionView.ModelSelection(modelId),
                new SessionView.KnowledgeBinding(knowledgeBaseId),
                all.size(),
                null,
                null,
                all,
                null,
                null);
        return new StoredTurn(view, pair);
    }

    private static boolean isRole(String role) {
        return role.equals(MessageRole.USER.wireName()) || role.equals(MessageRole.ASSISTANT.wireName());
    }

    private static MessageView message(String role, String content, String metadata) {
        return new MessageView(PREFIX + UUID.randomUUID(), role, content, metadata, null);
    }
}
