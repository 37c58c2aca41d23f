package dev.orrery.agent.execution;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.model.Citations;
import dev.orrery.agent.model.Conversation;
import dev.orrery.agent.model.ModelUser;
import dev.orrery.agent.policy.Admission;
import dev.orrery.agent.retrieval.ContextMessage;
import dev.orrery.agent.retrieval.IndexPolicy;
import dev.orrery.agent.retrieval.Retrieval;
import dev.orrery.agent.retrieval.RetrievalInput;
import dev.orrery.agent.retrieval.RetrievalStep;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.tool.CheckedCall.Ready;
import dev.orrery.agent.tool.Toolset;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.agents.SourceGroups;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of an agent: retrieve, then let the model answer, with the tools that the agent has. */
@ApplicationScoped
class AgentSteps {
    private static final String NOTHING_ASKED = "Nothing was asked, so there is nothing to answer.";

    private final RetrievalStep retrieval;
    private final ContextMessage context;
    private final ToolLoop loop;
    private final EngineConfig.Prompt limits;

    AgentSteps(RetrievalStep retrieval, ContextMessage context, ToolLoop loop, EngineConfig config) {
        this.retrieval = retrieval;
        this.context = context;
        this.loop = loop;
        this.limits = config.prompt();
    }

    /** What a run needs, checked before it starts. @param model null when nothing was asked */
    record Plan(
            AgentDefinition agent,
            ExecutionInput input,
            PlatformRuntime runtime,
            @Nullable BoundModel model,
            Toolset tools,
            ModelUser user) {}

    /** How far a run came. */
    sealed interface Progressed {
        record Done(ExecutionResult result) implements Progressed {}

        /** @param calls those that a person must decide about */
        record Waiting(List<Ready> calls, LoopState state) implements Progressed {}
    }

    /** @throws dev.orrery.kit.failure.Failure with a code of section 7.9 */
    Plan plan(Admission admission, ExecutionInput input, @Nullable PlatformRuntime snapshot, Actor actor) {
        AgentDefinition agent = admission.agent();
        if (snapshot == null) {
            throw ExecFailure.internal("The request carries no snapshot of the platform.", "snapshot_missing");
        }
        RetrievalInput asked = input.retrieval();
        if (asked != null) {
            IndexPolicy.require(binding(snapshot, Capability.VECTOR_STORE), asked.index());
        }
        boolean nothingAsked = input.messages().isEmpty() && asked == null;
        String wanted = input.model() == null ? agent.spec().defaultModelRef() : input.model();
        return new Plan(
                agent,
                input,
                snapshot,
                nothingAsked ? null : BoundModel.choose(binding(snapshot, Capability.LLM_INFERENCE), wanted),
                Toolset.of(admission.tools(), snapshot),
                new ModelUser(actor, asked == null ? UsageSource.AGENT : UsageSource.KNOWLEDGE_CHAT));
    }

    Progressed run(Plan plan, Progress progress, LiveExecution live) {
        BoundModel model = plan.model();
        if (model == null) {
            return new Progressed.Done(
                    ExecutionResult.of(NOTHING_ASKED, LoopState.of(List.of(), List.of(), List.of())));
        }
        Retrieval found = retrieve(plan, progress, live);
        List<RetrievalResult> results = found == null ? List.of() : found.call().results();
        LoopState start = LoopState.of(
                messages(plan, results),
                found == null ? List.of() : found.embeddings(),
                found == null ? List.of() : List.of(found.call()));
        return progressed(loop.run(model, plan.tools(), start, Map.of(), plan.user(), progress, live));
    }

    /** Goes on where a run began to wait. */
    Progressed resume(
            Plan plan, LoopState state, Map<String, Decision> decisions, Progress progress, LiveExecution live) {
        BoundModel model = plan.model();
        if (model == null) {
            throw new IllegalStateException("A run that asked nothing cannot have waited");
        }
        return progressed(loop.run(model, plan.tools(), state, decisions, plan.user(), progress, live));
    }

    private static Progressed progressed(ToolLoop.Outcome outcome) {
        return switch (outcome) {
            case ToolLoop.Outcome.Answered answered ->
                new Progressed.Done(ExecutionResult.of(
                        Citations.ensure(answered.text(), sources(answered.state())), answered.state()));
            case ToolLoop.Outcome.Waiting waiting -> new Progressed.Waiting(waiting.calls(), waiting.state());
        };
    }

    private static int sources(LoopState state) {
        return state.retrievalCalls().stream()
                .mapToInt(call -> SourceGroups.group(call.results()).size())
                .sum();
    }

    private @Nullable Retrieval retrieve(Plan plan, Progress progress, LiveExecution live) {
        RetrievalInput asked = plan.input().retrieval();
        if (asked == null) {
            return null;
        }
        Progress.Step step = progress.begin(
                "retrieving",
                "Searching the knowledge base",
                Map.of(
                        "index",
                        asked.index(),
                        "top_k",
                        asked.topK(),
                        "search_method",
                        asked.searchMethod().wireName(),
                        "query_preprocessing",
                        asked.queryPreprocessing().wireName()));
        Retrieval found =
                live.call(() -> retrieval.run(asked, plan.runtime(), plan.user().actor()));
        int count = found.call().resultCount();
        step.complete(
                "Knowledge base searched", count == 1 ? "1 result" : count + " results", Map.of("result_count", count));
        return found;
    }

    private List<ChatMessage> messages(Plan plan, List<RetrievalResult> results) {
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

    private static RuntimeBinding binding(PlatformRuntime runtime, Capability capability) {
        return runtime.binding(capability)
                .orElseThrow(() -> ExecFailure.internal(
                        "The active deployment binds no " + capability.wireName() + ".", "binding_missing"));
    }
}
