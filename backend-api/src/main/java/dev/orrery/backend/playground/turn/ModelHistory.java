package dev.orrery.backend.playground.turn;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.session.OpenSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What of a conversation goes to the model: the newest messages within the limits, then the prompt. */
final class ModelHistory {
    private ModelHistory() {}

    static List<ChatMessage> of(OpenSession session, String prompt, PlaygroundConfig.History limits) {
        List<ChatMessage> newestFirst = new ArrayList<>();
        newestFirst.add(ChatMessage.user(prompt));
        int characters = 0;
        List<OpenSession.Line> history = session.history();
        for (int i = history.size() - 1; i >= 0 && newestFirst.size() <= limits.messages(); i--) {
            OpenSession.Line line = history.get(i);
            characters += line.content().length();
            if (characters > limits.characters() && newestFirst.size() > 1) {
                break;
            }
            newestFirst.add(ChatMessage.of(line.role().wireName(), line.content()));
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }
}
