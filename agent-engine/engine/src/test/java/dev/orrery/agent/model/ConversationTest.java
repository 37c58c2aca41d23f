package dev.orrery.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.adapters.chat.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final ChatMessage RULE = ChatMessage.system("rule");
    private static final ChatMessage OLD = ChatMessage.user("an old question");
    private static final ChatMessage ANSWER = ChatMessage.assistant("an answer");
    private static final ChatMessage NEW = ChatMessage.user("a new question");

    @Test
    void instructionsThenSystemThenContextThenConversation() {
        assertEquals(
                List.of(ChatMessage.system("instructions"), RULE, ChatMessage.system("context"), OLD, ANSWER, NEW),
                Conversation.of("instructions", List.of(RULE, OLD, ANSWER, NEW), "context", 100));
    }

    @Test
    void theOldestMessagesGiveWay() {
        assertEquals(List.of(RULE, ANSWER, NEW), Conversation.of(" ", List.of(RULE, OLD, ANSWER, NEW), null, 25));
        assertEquals(List.of(NEW), Conversation.of("", List.of(OLD, ANSWER, NEW), null, 3));
    }
}
