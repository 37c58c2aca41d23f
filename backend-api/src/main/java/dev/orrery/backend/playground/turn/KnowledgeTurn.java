package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.backend.inference.BoundModel;
import dev.orrery.backend.inference.ModelGate;
import dev.orrery.backend.inference.RemoteCalls;
import dev.orrery.backend.playground.BoundKnowledge;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.citation.Citations;
import dev.orrery.contracts.agents.ExecutionRequest;
import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Answers a prompt from a knowledge base: the engine runs the platform's knowledge agent. */
@ApplicationScoped
class KnowledgeTurn {
    private static final String AGENT = "agent.knowledge_chat";

    private final ModelGate models;
    private final KnowledgeGate knowledge;
    private final PlatformControlClient platform;
    private final EngineRuns engine;
    private final PlaygroundConfig config;
    private final ObjectMapper json;

    KnowledgeTurn(
            ModelGate models,
            KnowledgeGate knowledge,
            @RestClient PlatformControlClient platform,
            EngineRuns engine,
            PlaygroundConfig config,
            ObjectMapper json) {
        this.models = models;
        this.knowledge = knowledge;
        this.platform = platform;
        this.engine = engine;
        this.config = config;
        this.json = json;
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
        String profile =
                RemoteCalls.call("platform-control", platform::runtimeProfile).profile();
        client.check();
        ExecutionRequest request = new ExecutionRequest(
                AGENT,
                input(turn, modelId, base.indexName()),
                turn.actor().userId(),
                turn.actor().role().wireName(),
                profile,
                model.runtime());
        ObjectNode execution = engine.run(request, turn, progress, new EngineSteps(progress, thinking), client);
        return answer(execution, base.base().id().toString());
    }

    /**
     * Goes on with an execution that was begun for this turn.
     *
     * @param seen number of the last event of it that was told
     */
    Answer goOn(
            Turn turn,
            String executionId,
            long seen,
            Progress progress,
            Progress.@Nullable Step thinking,
            ClientConnection client) {
        ObjectNode execution =
                engine.goOn(executionId, seen, turn.actor(), progress, new EngineSteps(progress, thinking), client);
        return answer(execution, Objects.requireNonNull(turn.session().knowledgeBaseId()));
    }

    private ObjectNode input(Turn turn, String modelId, String index) {
        ObjectNode input = json.createObjectNode().put("prompt", turn.prompt()).put("model", modelId);
        ArrayNode messages = input.putArray("messages");
        for (ChatMessage message : ModelHistory.of(turn.session(), turn.prompt(), config.history())) {
            ObjectNode item = messages.addObject().put("role", message.role());
            item.putArray("content").addObject().put("type", "text").put("text", message.content());
        }
        input.putObject("retrieval")
                .put("index", index)
                .put("query", turn.prompt())
                .put("top_k", config.retrieval().topK())
                .put("search_method", config.retrieval().searchMethod())
                .put("query_preprocessing", "none")
                .putObject("filters");
        return input;
    }

    private Answer answer(ObjectNode execution, String knowledgeBaseId) {
        JsonNode result = execution.path("result");
        String text = result.path("output_text").asText("");
        if (text.isBlank()) {
            throw Failure.badGateway("empty_response", "The model answered without text; try again.");
        }
        Citations citations = Citations.of(retrievals(result.path("retrieval_calls")));
        ObjectNode metadata = json.createObjectNode();
        metadata.set("response", execution);
        metadata.set("sources", json.valueToTree(citations.sources()));
        metadata.set("references", json.valueToTree(citations.references()));
        metadata.set("retrieval", json.valueToTree(citations.retrieval()));
        metadata.put("knowledge_base_id", knowledgeBaseId);
        return new Answer(citations.cited(text), execution, citations, metadata);
    }

    private List<RetrievalCall> retrievals(JsonNode calls) {
        List<RetrievalCall> read = new ArrayList<>();
        for (JsonNode call : calls) {
            read.add(retrieval(call));
        }
        return read;
    }

    private RetrievalCall retrieval(JsonNode call) {
        try {
            RetrievalCall read = json.treeToValue(call, RetrievalCall.class);
            Objects.requireNonNull(read.results(), "results");
            return read;
        } catch (JsonProcessingException | NullPointerException malformed) {
            throw EngineStream.invalid("The agent engine sent a retrieval call that cannot be read.")
                    .causedBy(malformed);
        }
    }
}
