package dev.orrery.agent.execution;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.model.Citations;
import dev.orrery.agent.model.Conversation;
import dev.orrery.agent.model.ModelUser;
import dev.orrery.agent.policy.Admission;
import dev.orrery.agent.policy.Asked;
import dev.orrery.agent.retrieval.ContextMessage;
import dev.orrery.agent.retrieval.IndexPolicy;
import dev.orrery.agent.retrieval.Retrieval;
import dev.orrery.agent.retrieval.RetrievalInput;
import dev.orrery.agent.retrieval.RetrievalStep;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.tool.Toolset;
import dev.orrery.agent.workflow.Workflow;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.agents.SourceGroups;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * What an agent does: retrieve, then let the model answer, with the tools that the agent has; or the steps of its
 * workflow.
 */
@ApplicationScoped
class AgentSteps {
    private static final String NOTHING_ASKED = "Nothing was asked, so there is nothing to answer.";

    private final RetrievalStep retrieval;
    private final ContextMessage context;
    private final ToolLoop loop;
    private final WorkflowSteps workflows;
    private final EngineConfig.Prompt limits;

    AgentSteps(
            RetrievalStep retrieval,
            ContextMessage context,
            ToolLoop loop,
            WorkflowSteps workflows,
            EngineConfig config) {
        this.retrieval = retrieval;
        this.context = context;
        this.loop = loop;
        this.workflows = workflows;
        this.limits = config.prompt();
    }

    /** @throws dev.orrery.kit.failure.Failure with a code of section 7.9 */
    Plan plan(Admission admission, ExecutionInput input, Asked asked) {
        PlatformRuntime snapshot = asked.runtime();
        if (snapshot == null) {
            throw ExecFailure.internal("The request carries no snapshot of the platform.", "snapshot_missing");
        }
        RetrievalInput search = input.retrieval();
        if (search != null) {
            IndexPolicy.require(ExecFailure.requireBinding(snapshot, Capability.VECTOR_STORE), search.index());
        }
        ModelUser user = new ModelUser(asked.actor(), search == null ? UsageSource.AGENT : UsageSource.KNOWLEDGE_CHAT);
        Workflow workflow = admission.workflow();
        if (workflow != null) {
            return workflows.plan(admission.agent(), workflow, input, snapshot, asked, user);
        }
        boolean nothingAsked = input.messages().isEmpty() && search == null;
        String wanted = input.model() == null ? admission.agent().spec().defaultModelRef() : input.model();
        return new Plan.Conversing(
                admission.agent(),
                input,
                snapshot,
                nothingAsked
                        ? null
                        : BoundModel.choose(ExecFailure.requireBinding(snapshot, Capability.LLM_INFERENCE), wanted),
                Toolset.of(admission.tools(), snapshot),
                user);
    }

    Progressed run(Plan plan, Progress progress, LiveExecution live) {
        return switch (plan) {
            case Plan.Conversing conversing -> converse(conversing, progress, live);
            case Plan.Stepping stepping -> workflows.run(stepping, workflows.start(stepping), Map.of(), progress, live);
        };
    }

    /** Goes on where a run began to wait. */
    Progressed resume(
            Plan plan, LoopState state, Map<String, Decided> decisions, Progress progress, LiveExecution live) {
        return switch (plan) {
            case Plan.Conversing conversing -> {
                BoundModel model = conversing.model();
                if (model == null) {
                    throw new IllegalStateException("A run that asked nothing cannot have waited");
                }
                yield progressed(
                        loop.run(model, conversing.tools(), state, decisions, conversing.user(), progress, live));
            }
            case Plan.Stepping stepping -> workflows.run(stepping, state, decisions, progress, live);
        };
    }

    private Progressed converse(Plan.Conversing plan, Progress progress, LiveExecution live) {
        BoundModel model = plan.model();
        if (model == null) {
            return new Progressed.Done(
                    ExecutionResult.of(NOTHING_ASKED, LoopState.of(List.of(), List.of(), List.of())));
        }
        RetrievalInput asked = plan.input().retrieval();
        Retrieval found = asked == null
                ? null
                : retrieval.run(asked, plan.runtime(), plan.user().actor(), progress, live);
        List<RetrievalResult> results = found == null ? List.of() : found.call().results();
        LoopState start = LoopState.of(
                messages(plan, results),
                found == null ? List.of() : found.embeddings(),
                found == null ? List.of() : List.of(found.call()));
        return progressed(loop.run(model, plan.tools(), start, Map.of(), plan.user(), progress, live));
    }

    private static Progressed progressed(ToolLoop.Outcome outcome) {
        return switch (outcome) {
            case ToolLoop.Outcome.Answered answered ->
                new Progressed.Done(ExecutionResult.of(
                        Citations.ensure(answered.text(), sources(answered.state())), answered.state()));
            case ToolLoop.Outcome.Waiting waiting ->
                new Progressed.Waiting(
                        waiting.calls().stream().map(Question::of).toList(), waiting.state());
        };
    }

    private static int sources(LoopState state) {
        return state.retrievalCalls().stream()
                .mapToInt(call -> SourceGroups.group(call.results()).size())
                .sum();
    }

    private List<ChatMessage> messages(Plan.Conversing plan, List<RetrievalResult> results) {
        List<ChatMessage> asked = plan.input().messages();
        RetrievalInput search = plan.input().retrieval();
        if (asked.isEmpty() && search != null) {
            asked = List.of(ChatMessage.user(search.query()));
        }
        return Conversation.of(
                plan.agent().spec().instructions(),
                asked,
                results.isEmpty() ? null : context.of(plan.agent().retrievalPrompt(), results),
                limits.historyCharacters());
    }
}
