package dev.orrery.agent.model;

import dev.orrery.adapters.chat.ChatMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages that a model gets. */
public final class Conversation {
    private Conversation() {}

    /**
     * Instructions of the agent, leading system messages of the request, the retrieval context, then the conversation.
     *
     * @param historyCharacters room for the conversation; the newest messages are kept, the last one always
     */
    public static List<ChatMessage> of(
            String instructions, List<ChatMessage> messages, @Nullable String context, int historyCharacters) {
        List<ChatMessage> prompt = new ArrayList<>();
        if (!instructions.isBlank()) {
            prompt.add(ChatMessage.system(instructions.strip()));
        }
        int start = 0;
        while (start < messages.size() && "system".equals(messages.get(start).role())) {
            prompt.add(messages.get(start++));
        }
        if (context != null) {
            prompt.add(ChatMessage.system(context));
        }
        prompt.addAll(newest(messages.subList(start, messages.size()), historyCharacters));
        return prompt;
    }

    private static Deque<ChatMessage> newest(List<ChatMessage> messages, int characters) {
        Deque<ChatMessage> kept = new ArrayDeque<>();
        int left = characters;
        for (ChatMessage message : messages.reversed()) {
            left -= PromptSize.of(message.content());
            if (left < 0 && !kept.isEmpty()) {
                break;
            }
            kept.addFirst(message);
        }
        return kept;
    }
}
