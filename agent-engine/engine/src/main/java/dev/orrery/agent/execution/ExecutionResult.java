package dev.orrery.agent.execution;

import dev.orrery.agent.model.ModelCall;
import dev.orrery.agent.retrieval.EmbeddingCall;
import dev.orrery.agent.tool.ToolCallRecord;
import dev.orrery.contracts.agents.RetrievalCall;
import java.util.List;

/** {@code result} of an execution record, section 7.5. */
public record ExecutionResult(
        String outputText,
        List<ToolCallRecord> toolCalls,
        List<EmbeddingCall> embeddingCalls,
        List<RetrievalCall> retrievalCalls,
        List<ModelCall> modelCalls) {

    static ExecutionResult of(String text, LoopState state) {
        return new ExecutionResult(
                text, state.toolCalls(), state.embeddingCalls(), state.retrievalCalls(), state.modelCalls());
    }
}
