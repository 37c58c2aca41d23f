package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.model.ModelCall;
import dev.orrery.agent.retrieval.EmbeddingCall;
import dev.orrery.contracts.agents.RetrievalCall;
import java.util.List;

/** {@code result} of an execution record, section 7.5. */
public record ExecutionResult(
        String outputText,
        List<JsonNode> toolCalls,
        List<EmbeddingCall> embeddingCalls,
        List<RetrievalCall> retrievalCalls,
        List<ModelCall> modelCalls) {}
