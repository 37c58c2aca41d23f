package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Passes the engine's steps on. The client sees one step {@code thinking}: ours, begun before the engine was called and
 * completed when the engine's own is, or when anything else comes.
 */
final class EngineSteps {
    private final Progress progress;
    private Progress.@Nullable Step thinking;

    /** @param thinking null when it was left before */
    EngineSteps(Progress progress, Progress.@Nullable Step thinking) {
        this.progress = progress;
        this.thinking = thinking;
    }

    void pass(ObjectNode status) {
        if (!status.path("kind").asText().equals("thinking")) {
            leaveThinking();
            progress.pass(status);
        } else if (!status.path("state").asText().equals("running")) {
            leaveThinking();
        }
    }

    void leaveThinking() {
        Progress.Step running = thinking;
        if (running != null) {
            thinking = null;
            running.complete("Prompt understood");
        }
    }
}
