package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.model.ModelUser;
import dev.orrery.agent.policy.Admission.AdmittedTool;
import dev.orrery.agent.policy.Asked;
import dev.orrery.agent.policy.PolicyDecisions;
import dev.orrery.agent.retrieval.IndexPolicy;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.workflow.Step;
import dev.orrery.agent.workflow.Workflow;
import dev.orrery.agent.workflow.WorkflowInputs;
import dev.orrery.agent.workflow.WorkflowState;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the steps of a workflow: each is admitted anew with the user's rights, told of as it begins and as it
 * ends, and leaves its output to those that follow. The budgets of an execution hold over all of them.
 */
@ApplicationScoped
class WorkflowSteps {
    private static final String KIND = "workflow_step";

    private final PolicyDecisions policy;
    private final StepRunner runner;
    private final EngineConfig config;

    WorkflowSteps(PolicyDecisions policy, StepRunner runner, EngineConfig config) {
        this.policy = policy;
        this.runner = runner;
        this.config = config;
    }

    /** @throws Failure with a code of section 7.9 */
    Plan.Stepping plan(
            AgentDefinition agent,
            Workflow workflow,
            ExecutionInput input,
            PlatformRuntime runtime,
            Asked asked,
            ModelUser user) {
        BoundModel first = null;
        for (Step step : workflow.steps()) {
            switch (step) {
                case Step.Model asking -> {
                    BoundModel model = StepRunner.model(asking, agent, input, runtime);
                    first = first == null ? model : first;
                }
                case Step.Retrieval search
                when search.index() != null ->
                    IndexPolicy.require(ExecFailure.requireBinding(runtime, Capability.VECTOR_STORE), search.index());
                case Step.Retrieval unused -> {}
                case Step.Tool unused -> {}
                case Step.Branch unused -> {}
                case Step.Approval unused -> {}
            }
        }
        return new Plan.Stepping(
                agent,
                input,
                runtime,
                first,
                workflow,
                Objects.requireNonNull(agent.spec().workflowDefinition()),
                values(workflow, input),
                asked,
                user);
    }

    /** Checked when the execution was asked for; the agent may have changed since. */
    private static ObjectNode values(Workflow workflow, ExecutionInput input) {
        try {
            return WorkflowInputs.read(workflow, input.question(), input.inputs(), input.retrieval() != null);
        } catch (Failure invalid) {
            throw ExecFailure.internal(invalid.getMessage())
                    .with(invalid.details())
                    .with("reason", invalid.code());
        }
    }

    /** The state before the first step. */
    LoopState start(Plan.Stepping plan) {
        List<ChatMessage> written = new ArrayList<>();
        plan.input().messages().stream()
                .filter(message -> "user".equals(message.role()))
                .forEach(written::add);
        plan.values().forEach(value -> written.add(ChatMessage.user(value.asText())));
        return LoopState.of(written, WorkflowState.start(plan.definition(), plan.workflow(), plan.values()));
    }

    /**
     * Runs the steps from where the state says, to the end or to one that must wait for a person.
     *
     * @param decisions what was decided, by the id of the step
     * @throws Failure with a code of section 7.9, and the step in its details
     */
    Progressed run(
            Plan.Stepping plan,
            LoopState start,
            Map<String, Decided> decisions,
            Progress progress,
            LiveExecution live) {
        LoopState state = start;
        WorkflowState at = workflow(state);
        for (String id = at.position(); id != null; id = at.position()) {
            live.requireRunning();
            Step step = plan.workflow().step(id);
            try {
                requireBudget(state);
                Progress.Step told = tell(step, at, progress);
                AdmittedTool tool = policy.admit(policy.find(plan.agent().id()), step, plan.asked());
                Decided decided = decisions.get(id);
                Decision decision = decided == null ? null : decided.decision();
                StepRunner.Outcome outcome = runner.run(step, plan, state, tool, decision, progress, live);
                switch (outcome) {
                    case StepRunner.Outcome.Waiting waiting -> {
                        return new Progressed.Waiting(
                                List.of(waiting.question()), state.at(at.waiting(told.startedAt())));
                    }
                    case StepRunner.Outcome.Ended ended -> {
                        at = at.after(id, ended.output(), ended.next());
                        state = ended.state().at(at);
                        told.complete(label(step), null, details(ended));
                    }
                }
            } catch (Failure failed) {
                throw failed.with("step", id);
            }
        }
        return new Progressed.Done(ExecutionResult.of(answer(plan.workflow(), state), state));
    }

    private static WorkflowState workflow(LoopState state) {
        return Objects.requireNonNull(state.workflow());
    }

    private void requireBudget(LoopState state) {
        if (workflow(state).outputs().size() >= config.workflow().steps()) {
            throw ExecFailure.internal(
                            "The workflow has run " + config.workflow().steps() + " steps and is not at its end.",
                            "step_limit_exceeded")
                    .with("limit", config.workflow().steps());
        }
        ToolLoop.requireTokens(state, config.loop());
    }

    /** The step's event; one that waited was told of before it did. */
    private static Progress.Step tell(Step step, WorkflowState at, Progress progress) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("step_id", step.id());
        details.put("step_type", step.type());
        Instant since = at.since();
        return since == null
                ? progress.begin(KIND, step.id(), label(step), details)
                : progress.goOn(KIND, step.id(), label(step), since, details);
    }

    private static String label(Step step) {
        return "Step '" + step.id() + "'";
    }

    private static Map<String, @Nullable Object> details(StepRunner.Outcome.Ended ended) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("next", ended.next());
        for (String field : List.of("status_code", "result_count", "approved")) {
            if (ended.output().has(field)) {
                details.put(field, ended.output().get(field));
            }
        }
        return details;
    }

    /** The answer, with no address in it that outside text brought. */
    private static String answer(Workflow workflow, LoopState state) {
        return state.links().within(workflow(state).answer(workflow));
    }
}
