package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.inference.BoundModel;
import dev.orrery.backend.inference.ModelGate;
import dev.orrery.backend.playground.BoundKnowledge;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers a prompt from a knowledge base: the engine runs the platform's knowledge agent. */
@ApplicationScoped
class KnowledgeTurn {
    private static final String AGENT = "agent.knowledge_chat";

    private final ModelGate models;
    private final KnowledgeGate knowledge;
    private final EngineTurns engine;
    private final PlaygroundConfig config;

    KnowledgeTurn(ModelGate models, KnowledgeGate knowledge, EngineTurns engine, PlaygroundConfig config) {
        this.models = models;
        this.knowledge = knowledge;
        this.engine = engine;
        this.config = config;
    }

    Answer answer(Turn turn, Progress progress, Progress.Step thinking, ClientConnection client) {
        String knowledgeBaseId = turn.session().knowledgeBaseId();
        if (knowledgeBaseId == null) {
            throw Failure.badRequest("knowledge_base_required", "Choose a knowledge base for this session first.");
        }
        String modelId = turn.session().modelId();
        if (modelId == null) {
            throw Failure.badRequest("invalid_model", "Choose a model for this session first.");
        }
        BoundModel model = models.require(turn.actor(), modelId);
        BoundKnowledge.Entry base = knowledge.require(model.runtime(), knowledgeBaseId);
        ObjectNode input = engine.input(turn, modelId);
        input.putObject("retrieval")
                .put("index", base.indexName())
                .put("query", turn.prompt())
                .put("top_k", config.retrieval().topK())
                .put("search_method", config.retrieval().searchMethod())
                .put("query_preprocessing", "none")
                .putObject("filters");
        return engine.run(AGENT, input, turn, model.runtime(), progress, thinking, client);
    }
}
