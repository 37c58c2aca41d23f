package dev.orrery.agent.opentool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.policy.ResourceAccess;
import dev.orrery.agent.retrieval.IndexPolicy;
import dev.orrery.agent.retrieval.Retrieval;
import dev.orrery.agent.retrieval.RetrievalInput;
import dev.orrery.agent.retrieval.RetrievalStep;
import dev.orrery.contracts.agents.AgentEngineClient.OpenTool;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.Metering;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The bound knowledge bases as tools: which there are, and what they hold about a question. */
@ApplicationScoped
class KnowledgeTools {
    private static final String LIST = "list_knowledge_bases";
    private static final String SEARCH = "search_knowledge_base";
    private static final int MOST_RESULTS = 20;
    private static final String SEARCH_SCHEMA = """
            {"type":"object","properties":{
              "knowledge_base":{"type":"string","description":"Id of a knowledge base"},
              "query":{"type":"string","description":"The question"},
              "top_k":{"type":"integer","minimum":1,"maximum":20}},
             "required":["knowledge_base","query"],"additionalProperties":false}""";

    private final RetrievalStep retrieval;
    private final ResourceAccess access;
    private final Metering metering;
    private final ObjectMapper json;

    KnowledgeTools(RetrievalStep retrieval, ResourceAccess access, Metering metering, ObjectMapper json) {
        this.retrieval = retrieval;
        this.access = access;
        this.metering = metering;
        this.json = json;
    }

    boolean has(String name) {
        return LIST.equals(name) || SEARCH.equals(name);
    }

    List<OpenTool> tools() {
        return List.of(
                new OpenTool(LIST, "Lists the knowledge bases that can be searched.", schema("{\"type\":\"object\"}")),
                new OpenTool(
                        SEARCH,
                        "Finds the passages of a knowledge base that say most about a question.",
                        schema(SEARCH_SCHEMA)));
    }

    /**
     * @throws Failure 404 {@code knowledge_base_not_found}, 400 {@code invalid_arguments}, 429 {@code quota_exceeded}, 503
     *     {@code quota_unavailable}
     */
    JsonNode call(String name, ObjectNode arguments, PlatformRuntime runtime, Actor actor) {
        RuntimeBinding store = runtime.binding(Capability.VECTOR_STORE)
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found", "The active deployment binds no vector store."));
        return LIST.equals(name) ? list(store, actor) : search(arguments, store, runtime, actor);
    }

    private ObjectNode list(RuntimeBinding store, Actor actor) {
        ObjectNode result = json.createObjectNode();
        ArrayNode bases = result.putArray("knowledge_bases");
        for (BoundResource resource : open(actor, store)) {
            bases.addObject().put("id", resource.id()).put("name", resource.displayName());
        }
        return result;
    }

    /** A knowledge base that the actor may not use is treated as one that is not bound. */
    private List<BoundResource> open(Actor actor, RuntimeBinding store) {
        List<BoundResource> bound = store.resources();
        if (bound.stream().allMatch(resource -> resource.knowledgeBaseId() == null)) {
            return bound;
        }
        Set<UUID> usable = access.knowledgeBases(actor);
        return bound.stream()
                .filter(resource -> resource.knowledgeBaseId() == null || usable.contains(resource.knowledgeBaseId()))
                .toList();
    }

    private ObjectNode search(ObjectNode arguments, RuntimeBinding store, PlatformRuntime runtime, Actor actor) {
        Payload fields = Payload.of(arguments);
        String id = fields.requiredText("knowledge_base", "invalid_arguments");
        String query = fields.requiredText("query", "invalid_arguments");
        JsonNode topK = fields.get("top_k");
        if (topK != null && (!topK.isIntegralNumber() || topK.asInt() < 1 || topK.asInt() > MOST_RESULTS)) {
            throw Failure.badRequest(
                    "invalid_arguments", "top_k must be a whole number from 1 to " + MOST_RESULTS + ".");
        }
        String index = open(actor, store).stream()
                .filter(resource -> resource.id().equals(id))
                .findFirst()
                .map(BoundResource::providerResourceId)
                .orElseThrow(
                        () -> Failure.notFound("knowledge_base_not_found", "No knowledge base '" + id + "' is bound."));
        IndexPolicy.require(store, index);
        ObjectNode asked = json.createObjectNode().put("index", index).put("query", query);
        if (topK != null) {
            asked.set("top_k", topK);
        }
        metering.admit(actor);
        Retrieval found = retrieval.run(RetrievalInput.of(asked, null), runtime, actor);
        ObjectNode result = json.createObjectNode().put("knowledge_base", id);
        result.set("results", json.valueToTree(found.call().results()));
        return result;
    }

    private ObjectNode schema(String text) {
        try {
            return (ObjectNode) json.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
