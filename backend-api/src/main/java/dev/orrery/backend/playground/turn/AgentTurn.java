package dev.orrery.backend.playground.turn;

import dev.orrery.backend.inference.ModelGate;
import dev.orrery.backend.inference.RemoteCalls;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.sse.ClientConnection;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Answers a prompt by an agent of the user's choice, with its tools; the session's model is the one it asks, if chosen. */
@ApplicationScoped
class AgentTurn {
    private final ModelGate models;
    private final PlatformControlClient platform;
    private final EngineTurns engine;

    AgentTurn(ModelGate models, @RestClient PlatformControlClient platform, EngineTurns engine) {
        this.models = models;
        this.platform = platform;
        this.engine = engine;
    }

    Answer answer(String agent, Turn turn, Progress progress, Progress.Step thinking, ClientConnection client) {
        String modelId = turn.session().modelId();
        PlatformRuntime runtime = modelId == null
                ? RemoteCalls.call("platform-control", platform::runtime)
                : models.require(turn.actor(), modelId).runtime();
        return engine.run(agent, engine.input(turn, modelId), turn, runtime, progress, thinking, client);
    }
}
