package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.model.ModelStep;
import dev.orrery.agent.policy.Admission.AdmittedTool;
import dev.orrery.agent.retrieval.ContextMessage;
import dev.orrery.agent.retrieval.IndexPolicy;
import dev.orrery.agent.retrieval.Retrieval;
import dev.orrery.agent.retrieval.RetrievalInput;
import dev.orrery.agent.retrieval.RetrievalStep;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.tool.CheckedCall;
import dev.orrery.agent.tool.CheckedCall.Ready;
import dev.orrery.agent.tool.OfferedTool;
import dev.orrery.agent.tool.RequestedCall;
import dev.orrery.agent.tool.ToolCallRecord;
import dev.orrery.agent.tool.ToolCheck;
import dev.orrery.agent.tool.ToolRunner;
import dev.orrery.agent.tool.Toolset;
import dev.orrery.agent.workflow.Scope;
import dev.orrery.agent.workflow.Step;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs one step of a workflow, of each type, on the same ways as the model and tool loop. */
@ApplicationScoped
class StepRunner {
    private static final String REJECTED = "approval_rejected";

    private final ModelStep models;
    private final RetrievalStep retrieval;
    private final ContextMessage context;
    private final ToolCheck check;
    private final ToolRunner tools;
    private final ObjectMapper json;

    StepRunner(
            ModelStep models,
            RetrievalStep retrieval,
            ContextMessage context,
            ToolCheck check,
            ToolRunner tools,
            ObjectMapper json) {
        this.models = models;
        this.retrieval = retrieval;
        this.context = context;
        this.check = check;
        this.tools = tools;
        this.json = json;
    }

    /** What came of a step. */
    sealed interface Outcome {
        /** @param next id of the step that follows, or null at the end */
        record Ended(
                LoopState state,
                ObjectNode output,
                @Nullable String next) implements Outcome {}

        record Waiting(Question question) implements Outcome {}
    }

    /**
     * @param admitted the tool of a tool step
     * @param decision what a person decided about this step, or null
     * @throws Failure with a code of section 7.9
     */
    Outcome run(
            Step step,
            Plan.Stepping plan,
            LoopState state,
            @Nullable AdmittedTool admitted,
            @Nullable Decision decision,
            Progress progress,
            LiveExecution live) {
        Scope scope = Objects.requireNonNull(state.workflow()).scope();
        return switch (step) {
            case Step.Model asking -> ask(asking, plan, state, scope, progress, live);
            case Step.Retrieval search -> search(search, plan, state, scope, progress, live);
            case Step.Tool call ->
                call(call, plan, state, scope, Objects.requireNonNull(admitted), decision, progress, live);
            case Step.Branch branch -> {
                String next = branch.choose(scope);
                yield new Outcome.Ended(state, output().put("next", next), next);
            }
            case Step.Approval approval -> approve(approval, state, scope, decision);
        };
    }

    /** The model that a step asks: its own, the execution's, the agent's, or the deployment's. */
    static BoundModel model(Step.Model step, AgentDefinition agent, ExecutionInput input, PlatformRuntime runtime) {
        String wanted = step.model();
        if (wanted == null) {
            wanted = input.model() == null ? agent.spec().defaultModelRef() : input.model();
        }
        return BoundModel.choose(ExecFailure.requireBinding(runtime, Capability.LLM_INFERENCE), wanted);
    }

    private Outcome ask(
            Step.Model step, Plan.Stepping plan, LoopState state, Scope scope, Progress progress, LiveExecution live) {
        String instructions = step.instructions() == null
                ? plan.agent().spec().instructions()
                : step.instructions().text(scope);
        List<ChatMessage> messages = new ArrayList<>();
        if (!instructions.isBlank()) {
            messages.add(ChatMessage.system(instructions.strip()));
        }
        messages.add(ChatMessage.user(step.prompt().text(scope)));
        ModelStep.Answer answer = models.run(
                model(step, plan.agent(), plan.input(), plan.runtime()),
                plan.runtime().deploymentProfile(),
                new ModelStep.Question(
                        messages, List.of(), state.links(), plan.workflow().answersWith(step)),
                plan.user(),
                progress,
                live);
        if (answer.text().isBlank()) {
            throw ExecFailure.internal("The model asked for tools that it does not have.", "empty_response");
        }
        return new Outcome.Ended(
                state.asked(answer, List.of()),
                output().put("text", answer.text().strip()),
                step.next());
    }

    private Outcome search(
            Step.Retrieval step,
            Plan.Stepping plan,
            LoopState state,
            Scope scope,
            Progress progress,
            LiveExecution live) {
        RetrievalInput asked = search(step, plan.input(), step.query().text(scope));
        IndexPolicy.require(ExecFailure.requireBinding(plan.runtime(), Capability.VECTOR_STORE), asked.index());
        Retrieval found = retrieval.run(asked, plan.runtime(), plan.user().actor(), progress, live);
        List<RetrievalResult> results = found.call().results();
        ObjectNode output = output().put(
                        "text",
                        results.isEmpty() ? "" : context.of(plan.agent().retrievalPrompt(), results, state.results()))
                .put("result_count", results.size());
        output.set("results", json.valueToTree(results));
        return new Outcome.Ended(state.found(found), output, step.next());
    }

    /** In the step's own index, else as the execution's own search, for the step's query. */
    private static RetrievalInput search(Step.Retrieval step, ExecutionInput input, String query) {
        return step.index() == null
                ? Objects.requireNonNull(input.retrieval(), "Checked with the inputs")
                        .about(query, step.topK())
                : RetrievalInput.of(step.index(), query, step.topK());
    }

    private Outcome call(
            Step.Tool step,
            Plan.Stepping plan,
            LoopState state,
            Scope scope,
            AdmittedTool admitted,
            @Nullable Decision decision,
            Progress progress,
            LiveExecution live) {
        Toolset one = Toolset.of(List.of(admitted), plan.runtime());
        OfferedTool tool = one.tools().getFirst();
        CheckedCall checked = check.check(
                new RequestedCall(
                        step.id(), tool.function(), step.arguments().fill(scope).toString()),
                one);
        if (checked instanceof Ready ready && ready.needsApproval()) {
            if (decision == null) {
                return new Outcome.Waiting(Question.of(ready));
            }
            if (!decision.approved()) {
                throw rejected("The call of '" + admitted.ref() + "'", decision);
            }
        }
        ToolCallRecord made =
                tools.run(List.of(checked), one.deployment(), progress, live).getFirst();
        LoopState after = state.made(List.of(made), List.of());
        JsonNode error = made.error();
        ObjectNode output = output().put("status_code", made.statusCode());
        if (error == null) {
            output.put("text", text(made.payload()));
            output.set("result", made.payload());
            return new Outcome.Ended(after, output, step.next());
        }
        if (step.failed() == null) {
            throw ExecFailure.internal(
                            "Tool '" + admitted.ref() + "' failed: "
                                    + error.path("message").asText(),
                            "tool_failed")
                    .with("tool_ref", admitted.ref())
                    .with("upstream_status_code", made.statusCode())
                    .with("tool_error", json.convertValue(error, Object.class));
        }
        output.put("text", error.path("message").asText());
        output.set("error", error);
        return new Outcome.Ended(after, output, step.failed());
    }

    private static Outcome approve(Step.Approval step, LoopState state, Scope scope, @Nullable Decision decision) {
        if (decision == null) {
            return new Outcome.Waiting(
                    Question.of(step.id(), state.links().within(step.message().text(scope))));
        }
        if (!decision.approved() && step.rejected() == null) {
            throw rejected("Step '" + step.id() + "'", decision);
        }
        String comment = decision.reason() == null ? "" : decision.reason();
        return new Outcome.Ended(
                state.wrote(comment),
                output().put("approved", decision.approved()).put("comment", comment),
                decision.approved() ? step.next() : step.rejected());
    }

    private static Failure rejected(String what, Decision decision) {
        return ExecFailure.policyDenied(
                        what + " was rejected" + (decision.reason() == null ? "." : ": " + decision.reason()))
                .with("reason", REJECTED);
    }

    private static ObjectNode output() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A result for a text: itself when it is one, else as JSON. */
    private static String text(JsonNode result) {
        return result.isTextual() ? result.textValue() : result.toString();
    }
}
