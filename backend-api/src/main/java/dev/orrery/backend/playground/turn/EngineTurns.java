package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.backend.inference.RemoteCalls;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.citation.Citations;
import dev.orrery.contracts.agents.ExecutionRequest;
import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Turns that an agent answers: what the engine is asked, and what its execution comes to as an answer. */
@ApplicationScoped
class EngineTurns {
    private final PlatformControlClient platform;
    private final EngineRuns engine;
    private final PlaygroundConfig config;
    private final ObjectMapper json;

    EngineTurns(
            @RestClient PlatformControlClient platform, EngineRuns engine, PlaygroundConfig config, ObjectMapper json) {
        this.platform = platform;
        this.engine = engine;
        this.config = config;
        this.json = json;
    }

    /** The prompt with the newest part of the conversation. @param modelId null for the agent's own */
    ObjectNode input(Turn turn, @Nullable String modelId) {
        ObjectNode input = json.createObjectNode().put("prompt", turn.prompt());
        if (modelId != null) {
            input.put("model", modelId);
        }
        ArrayNode messages = input.putArray("messages");
        for (ChatMessage message : ModelHistory.of(turn.session(), turn.prompt(), config.history())) {
            ObjectNode item = messages.addObject().put("role", message.role());
            item.putArray("content").addObject().put("type", "text").put("text", message.content());
        }
        return input;
    }

    Answer run(
            String agent,
            ObjectNode input,
            Turn turn,
            PlatformRuntime runtime,
            Progress progress,
            Progress.Step thinking,
            ClientConnection client) {
        String profile =
                RemoteCalls.call("platform-control", platform::runtimeProfile).profile();
        client.check();
        ExecutionRequest request = new ExecutionRequest(
                agent, input, turn.actor().userId(), turn.actor().role().wireName(), profile, runtime);
        return answer(engine.run(request, turn, progress, new EngineSteps(progress, thinking), client), turn);
    }

    /**
     * Goes on with an execution that was begun for this turn.
     */
    Answer goOn(Turn turn, EngineRuns.Begun begun, Progress progress, EngineSteps steps, ClientConnection client) {
        return answer(engine.goOn(begun, turn.actor(), progress, steps, client), turn);
    }

    /** A knowledge session always tells its sources; one with an agent, when the agent searched. */
    private Answer answer(ObjectNode execution, Turn turn) {
        JsonNode result = execution.path("result");
        String text = result.path("output_text").asText("");
        if (text.isBlank()) {
            throw Failure.badGateway("empty_response", "The model answered without text; try again.");
        }
        ObjectNode metadata = json.createObjectNode();
        metadata.set("response", execution);
        List<RetrievalCall> searches = retrievals(result.path("retrieval_calls"));
        boolean knowledge = turn.session().agent() == null;
        if (!knowledge && searches.isEmpty()) {
            return new Answer(text, execution, null, metadata);
        }
        Citations citations = Citations.of(searches);
        metadata.set("sources", json.valueToTree(citations.sources()));
        metadata.set("references", json.valueToTree(citations.references()));
        metadata.set("retrieval", json.valueToTree(citations.retrieval()));
        if (knowledge) {
            metadata.put("knowledge_base_id", turn.session().knowledgeBaseId());
        }
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
