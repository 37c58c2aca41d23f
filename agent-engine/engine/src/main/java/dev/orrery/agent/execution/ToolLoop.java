package dev.orrery.agent.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.model.ModelStep;
import dev.orrery.agent.model.ModelUser;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.tool.CheckedCall;
import dev.orrery.agent.tool.CheckedCall.Ready;
import dev.orrery.agent.tool.RequestedCall;
import dev.orrery.agent.tool.ToolCallRecord;
import dev.orrery.agent.tool.ToolCheck;
import dev.orrery.agent.tool.ToolRunner;
import dev.orrery.agent.tool.Toolset;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lets the model answer, call tools, and answer again, within its budgets: section 10. */
@ApplicationScoped
class ToolLoop {
    private final ModelStep models;
    private final ToolCheck check;
    private final ToolRunner runner;
    private final EngineConfig.Loop limits;
    private final ObjectMapper sorted;

    ToolLoop(ModelStep models, ToolCheck check, ToolRunner runner, EngineConfig config, ObjectMapper json) {
        this.models = models;
        this.check = check;
        this.runner = runner;
        this.limits = config.loop();
        this.sorted = json.copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    /** How the loop ended for now. */
    sealed interface Outcome {
        record Answered(String text, LoopState state) implements Outcome {}

        /** @param calls those that a person must decide about; none of the round is made before */
        record Waiting(List<Ready> calls, LoopState state) implements Outcome {}
    }

    /**
     * @param decisions what was decided about calls, by their id
     * @throws Failure with a code of section 7.9
     */
    Outcome run(
            BoundModel model,
            Toolset tools,
            LoopState start,
            Map<String, Decided> decisions,
            ModelUser user,
            Progress progress,
            LiveExecution live) {
        LoopState state = start;
        while (true) {
            if (state.pending().isEmpty()) {
                ModelStep.Answer answer = models.run(
                        model,
                        tools.deployment(),
                        new ModelStep.Question(state.messages(), tools.functions(), state.links(), true),
                        user,
                        progress,
                        live);
                List<RequestedCall> calls = RequestedCall.of(answer.toolCalls(), state.toolCalls());
                state = state.asked(answer, calls);
                if (calls.isEmpty()) {
                    return new Outcome.Answered(requireText(answer), state);
                }
                requireBudget(state);
            }
            List<CheckedCall> checked = state.pending().stream()
                    .map(call -> check.check(call, tools))
                    .toList();
            List<Ready> waiting = checked.stream()
                    .filter(Ready.class::isInstance)
                    .map(Ready.class::cast)
                    .filter(call -> call.needsApproval()
                            && !decisions.containsKey(call.call().callId()))
                    .toList();
            if (!waiting.isEmpty()) {
                return new Outcome.Waiting(waiting, state);
            }
            List<ToolCallRecord> records = runner.run(
                    checked.stream().map(call -> decided(call, decisions)).toList(),
                    tools.deployment(),
                    progress,
                    live);
            state = state.made(records, answers(records));
            live.requireRunning();
        }
    }

    private static String requireText(ModelStep.Answer answer) {
        if (answer.text().isBlank()) {
            throw ExecFailure.internal("The model asked for tools without naming any.", "empty_response");
        }
        return answer.text();
    }

    /** What the last allowed answer asks for is not run: its results could not be read any more. */
    private void requireBudget(LoopState state) {
        if (state.modelCalls().size() >= limits.modelCalls()) {
            throw ExecFailure.internal(
                            "The model still asks for tools after " + limits.modelCalls() + " answers.",
                            "tool_round_limit_exceeded")
                    .with("model_calls", state.modelCalls().size());
        }
        if (state.pending().size() > limits.toolCallsPerAnswer()) {
            throw ExecFailure.internal(
                            "One answer of the model asks for "
                                    + state.pending().size() + " tool calls.",
                            "tool_call_limit_exceeded")
                    .with("limit", limits.toolCallsPerAnswer());
        }
        requireTokens(state, limits);
    }

    /** @throws Failure reason {@code token_budget_exceeded} */
    static void requireTokens(LoopState state, EngineConfig.Loop limits) {
        if (state.tokens() > limits.tokenBudget()) {
            throw ExecFailure.internal(
                            "The execution used more than " + limits.tokenBudget() + " tokens.",
                            "token_budget_exceeded")
                    .with("tokens", state.tokens());
        }
    }

    private CheckedCall decided(CheckedCall call, Map<String, Decided> decisions) {
        Decided decided = decisions.get(call.call().callId());
        if (!(call instanceof Ready ready) || decided == null) {
            return call;
        }
        if (!decided.decision().approved()) {
            return check.rejected(ready, decided.decision().reason());
        }
        return ready.needsApproval() && !decided.isAbout(ready) ? check.outdated(ready) : call;
    }

    private List<ChatMessage> answers(List<ToolCallRecord> records) {
        List<ChatMessage> answers = new ArrayList<>();
        for (ToolCallRecord record : records) {
            answers.add(new ChatMessage("tool", compact(record), List.of(), record.callId()));
        }
        return answers;
    }

    private String compact(ToolCallRecord record) {
        try {
            return sorted.writeValueAsString(sorted.treeToValue(record.payload(), Object.class));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
