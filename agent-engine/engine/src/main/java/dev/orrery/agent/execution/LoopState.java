package dev.orrery.agent.execution;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.model.ModelCall;
import dev.orrery.agent.model.ModelStep;
import dev.orrery.agent.model.OutsideLinks;
import dev.orrery.agent.retrieval.EmbeddingCall;
import dev.orrery.agent.retrieval.Retrieval;
import dev.orrery.agent.tool.RequestedCall;
import dev.orrery.agent.tool.ToolCallRecord;
import dev.orrery.agent.workflow.WorkflowState;
import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.agents.RetrievalResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, between two calls of other services. Stored when a run waits for an approval, so that any
 * process can go on with it; holds no secret.
 *
 * @param messages the conversation with the model so far; of a workflow, what its user wrote
 * @param pending calls of the last answer that are not made yet
 * @param workflow where the workflow is, or null when the agent has none
 */
record LoopState(
        List<ChatMessage> messages,
        List<ModelCall> modelCalls,
        List<ToolCallRecord> toolCalls,
        List<EmbeddingCall> embeddingCalls,
        List<RetrievalCall> retrievalCalls,
        List<RequestedCall> pending,
        @Nullable WorkflowState workflow) {

    static LoopState of(
            List<ChatMessage> messages, List<EmbeddingCall> embeddingCalls, List<RetrievalCall> retrievalCalls) {
        return new LoopState(messages, List.of(), List.of(), embeddingCalls, retrievalCalls, List.of(), null);
    }

    /** @param messages what the user wrote */
    static LoopState of(List<ChatMessage> messages, WorkflowState workflow) {
        return new LoopState(messages, List.of(), List.of(), List.of(), List.of(), List.of(), workflow);
    }

    long tokens() {
        return modelCalls.stream().mapToLong(call -> call.usage().totalTokens()).sum();
    }

    /** Where nothing came from outside, the model has nobody's orders but the user's. */
    OutsideLinks links() {
        return retrievalCalls.isEmpty() && toolCalls.isEmpty()
                ? OutsideLinks.KEPT
                : OutsideLinks.of(
                        messages,
                        results(),
                        toolCalls.stream()
                                .map(call -> call.payload().toString())
                                .toList());
    }

    /** Everything that was found so far. */
    List<RetrievalResult> results() {
        return retrievalCalls.stream().flatMap(call -> call.results().stream()).toList();
    }

    /** After a model call that asked for these tools. */
    LoopState asked(ModelStep.Answer answer, List<RequestedCall> calls) {
        ChatMessage message = new ChatMessage(
                "assistant", "", calls.stream().map(RequestedCall::toJson).toList(), null);
        return new LoopState(
                calls.isEmpty() ? messages : plus(messages, List.of(message)),
                plus(modelCalls, List.of(answer.call())),
                toolCalls,
                embeddingCalls,
                retrievalCalls,
                calls,
                workflow);
    }

    /** After the pending calls were made or refused. @param answers one {@code tool} message for each */
    LoopState made(List<ToolCallRecord> records, List<ChatMessage> answers) {
        return new LoopState(
                plus(messages, answers),
                modelCalls,
                plus(toolCalls, records),
                embeddingCalls,
                retrievalCalls,
                List.of(),
                workflow);
    }

    /** After a search. */
    LoopState found(Retrieval found) {
        return new LoopState(
                messages,
                modelCalls,
                toolCalls,
                plus(embeddingCalls, found.embeddings()),
                plus(retrievalCalls, List.of(found.call())),
                pending,
                workflow);
    }

    /** After something else that the user, or whoever decided for them, wrote. */
    LoopState wrote(String text) {
        return new LoopState(
                plus(messages, List.of(ChatMessage.user(text))),
                modelCalls,
                toolCalls,
                embeddingCalls,
                retrievalCalls,
                pending,
                workflow);
    }

    /** With the workflow at another place. */
    LoopState at(WorkflowState moved) {
        return new LoopState(messages, modelCalls, toolCalls, embeddingCalls, retrievalCalls, pending, moved);
    }

    private static <T> List<T> plus(List<T> first, List<T> more) {
        List<T> all = new ArrayList<>(first);
        all.addAll(more);
        return List.copyOf(all);
    }
}
