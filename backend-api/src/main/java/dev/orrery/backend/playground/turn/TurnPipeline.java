package dev.orrery.backend.playground.turn;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jboss.logging.Logger;

/** Finds the answer to a prompt, for both kinds of session, stored or not. */
@ApplicationScoped
class TurnPipeline {
    private static final Logger LOG = Logger.getLogger(TurnPipeline.class);

    private final ChatTurn chat;
    private final AgentTurn agents;
    private final KnowledgeTurn knowledge;

    TurnPipeline(ChatTurn chat, AgentTurn agents, KnowledgeTurn knowledge) {
        this.chat = chat;
        this.agents = agents;
        this.knowledge = knowledge;
    }

    /**
     * @param client who the answer is for: the search for it ends when it leaves
     * @throws Failure why there is none
     * @throws ClientGone when the client left first
     */
    Answer answer(Turn turn, Progress progress, ClientConnection client) {
        try {
            // The first event goes out before anything that may be slow.
            Progress.Step thinking = progress.start("thinking", "Reading the prompt", Map.of());
            String agent = turn.session().agent();
            return switch (turn.session().kind()) {
                case CHAT ->
                    agent == null
                            ? chat.answer(turn, progress, thinking, client)
                            : agents.answer(agent, turn, progress, thinking, client);
                case KNOWLEDGE -> knowledge.answer(turn, progress, thinking, client);
            };
        } catch (Failure | ClientGone expected) {
            throw expected;
        } catch (RuntimeException unexpected) {
            throw unexpected(turn, unexpected);
        }
    }

    static Failure unexpected(Turn turn, RuntimeException cause) {
        LOG.errorf(cause, "The turn of session %s failed", turn.session().id());
        return Failure.of(
                500,
                "playground_message_failed",
                "The message could not be answered; the request id names the reason in the log.");
    }
}
