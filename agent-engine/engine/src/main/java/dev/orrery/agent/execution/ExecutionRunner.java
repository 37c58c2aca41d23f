package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.policy.Admission;
import dev.orrery.agent.policy.Asked;
import dev.orrery.agent.policy.PolicyDecisions;
import dev.orrery.agent.stream.EventLog;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.workflow.WorkflowState;
import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.eventlog.LogWriter;
import dev.orrery.kit.failure.DatabaseAway;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.request.RequestTrail;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs one execution from its first event to its terminal one, on a virtual thread of its own. */
@ApplicationScoped
class ExecutionRunner {
    private static final Logger LOG = Logger.getLogger(ExecutionRunner.class);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    private final LiveExecutions live;
    private final ExecutionStore store;
    private final WaitingStore waiting;
    private final EventLog log;
    private final PolicyDecisions decisions;
    private final AgentSteps steps;
    private final ExecutionMetrics metrics;
    private final EngineConfig config;
    private final ObjectMapper json;

    ExecutionRunner(
            LiveExecutions live,
            ExecutionStore store,
            WaitingStore waiting,
            EventLog log,
            PolicyDecisions decisions,
            AgentSteps steps,
            ExecutionMetrics metrics,
            EngineConfig config,
            ObjectMapper json) {
        this.live = live;
        this.store = store;
        this.waiting = waiting;
        this.log = log;
        this.decisions = decisions;
        this.steps = steps;
        this.metrics = metrics;
        this.config = config;
        this.json = json;
    }

    /**
     * Stores the execution and starts it; returns its id as soon as it is stored.
     *
     * @param key null when the caller sent none
     * @return empty, and nothing is started, when the key leads to another execution
     */
    Optional<UUID> start(ExecutionCommand command, Actor actor, @Nullable IdempotencyKey key) {
        LiveExecution execution = new LiveExecution(UUID.randomUUID(), DatabaseTime.now(), 0);
        // Known as live before it is stored, so that the sweep never takes it for an orphan.
        live.add(execution);
        boolean created = false;
        try {
            created = store.create(execution, live.instance(), actor, command, key);
        } finally {
            if (!created) {
                live.remove(execution);
            }
        }
        if (!created) {
            return Optional.empty();
        }
        launch(new Run(execution, command, actor, null));
        return Optional.of(execution.id());
    }

    /**
     * Stores a decision about a call or step of an execution that waits, and goes on with it when it was the last open one.
     *
     * @param runtime the active deployment, for what follows
     * @throws Failure as {@link WaitingStore#decide}
     */
    void decide(UUID id, String callId, Decision decision, Actor by, boolean online, PlatformRuntime runtime) {
        waiting.decide(id, callId, decision, by.userId(), live.instance())
                .ifPresent(resumable -> resume(resumable, by, online, runtime));
    }

    private void resume(WaitingStore.Resumable found, Actor decider, boolean online, PlatformRuntime runtime) {
        // A requester who decides brings the role and the groups of now; after a superadmin's decision neither is
        // known,
        // so that no more counts than what every user has.
        Actor asked = found.requester();
        Actor requester = decider.userId() == asked.userId()
                ? decider
                : new Actor(asked.userId(), asked.username(), Role.USER, asked.organizationId());
        LiveExecution execution = new LiveExecution(found.id(), DatabaseTime.now(), found.lastSeq());
        live.add(execution);
        launch(new Run(execution, found.command().with(online && found.command().online(), runtime), requester, found));
    }

    private static void launch(Run run) {
        RequestTrail trail = RequestTrail.current();
        Thread.ofVirtual().name("execution-" + run.execution.id()).start(() -> trail.run(run::run));
    }

    /** What a run came to. */
    private sealed interface Work {
        record Ended(Ending ending) implements Work {}

        record Paused(Progressed.Waiting waiting) implements Work {}
    }

    /** The state of one run. */
    private final class Run {
        private final LiveExecution execution;
        private final ExecutionCommand command;
        private final Actor actor;
        private final LogWriter<ExecutionEvent> writer;
        private final Progress progress;
        private final WaitingStore.@Nullable Resumable resumed;
        private @Nullable String agentVersion;

        /** @param resumed where to go on, or null for a new execution */
        Run(LiveExecution execution, ExecutionCommand command, Actor actor, WaitingStore.@Nullable Resumable resumed) {
            this.execution = execution;
            this.command = command;
            this.actor = actor;
            this.resumed = resumed;
            this.writer = LogWriter.start(
                    "log-" + execution.id(),
                    config.log().deltaWindow(),
                    config.log().deltaRun(),
                    events -> log.append(execution.id(), live.instance(), events),
                    () -> execution.stop(StopReason.LOST));
            execution.logTo(writer);
            this.progress = new Progress(execution::emit, json);
        }

        void run() {
            try {
                switch (work()) {
                    case Work.Ended ended -> end(ended.ending());
                    case Work.Paused paused -> pause(paused.waiting());
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException failed) {
                // The row stays unfinished and the sweep ends it; readers wait for that at the log.
                LOG.errorf(failed, "The end of execution %s could not be stored", execution.id());
            } finally {
                execution.feed().detach();
                live.remove(execution);
            }
        }

        private Work work() {
            try {
                return switch (answer()) {
                    case Progressed.Done done -> new Work.Ended(new Ending.Success(done.result()));
                    case Progressed.Waiting waiting -> new Work.Paused(waiting);
                };
            } catch (RuntimeException failed) {
                Failure failure = failure(failed);
                progress.failRunning(failure.getMessage());
                return new Work.Ended(new Ending.Error(status(failure), failure));
            }
        }

        private Progressed answer() {
            Progress.Step thinking =
                    progress.begin("thinking", resumed == null ? "Reading the question" : "Going on", Map.of());
            AgentDefinition agent = decisions.find(command.agentId());
            agentVersion = agent.version();
            Asked asked = command.by(actor);
            WorkflowState begun = resumed == null ? null : resumed.state().workflow();
            Admission admission = decisions.admit(begun == null ? agent : agent.with(begun.definition()), asked);
            Plan plan = steps.plan(admission, command.input(), asked);
            execution.requireRunning();
            String modelRef = plan.model() == null ? null : plan.model().id();
            if (resumed == null && !store.start(execution.id(), live.instance(), agent.version(), modelRef)) {
                execution.stop(StopReason.LOST);
            }
            execution.requireRunning();
            thinking.complete(
                    resumed == null ? "Question read" : "Going on", null, Map.of("agent_version", agent.version()));
            Progressed progressed = resumed == null
                    ? steps.run(plan, progress, execution)
                    : steps.resume(plan, resumed.state(), resumed.decisions(), progress, execution);
            execution.requireRunning();
            return progressed;
        }

        private Failure failure(RuntimeException cause) {
            StopReason reason = execution.stopReason();
            if (reason != null) {
                return reason.failure();
            }
            if (cause instanceof Failure failure) {
                return failure.code().startsWith("EXEC_") ? failure : ExecFailure.ofProvider(failure, "platform");
            }
            LOG.errorf(cause, "Execution %s failed", execution.id());
            if (DatabaseAway.causes(cause)) {
                return ExecFailure.databaseAway(cause);
            }
            return ExecFailure.internal("The execution failed inside the engine; its id names it in the log.");
        }

        private static ExecutionStatus status(Failure failure) {
            if (ExecFailure.CANCELLED.equals(failure.code())) {
                return ExecutionStatus.CANCELLED;
            }
            return failure.status() == 403 ? ExecutionStatus.BLOCKED : ExecutionStatus.FAILED;
        }

        private void pause(Progressed.Waiting paused) throws InterruptedException {
            if (!logged()) {
                return;
            }
            waiting.pause(
                            execution.id(),
                            live.instance(),
                            paused.questions(),
                            paused.state(),
                            made -> execution.next(made.type(), made.payload()))
                    .ifPresent(event -> {
                        LOG.infof(
                                "Execution %s waits for %d approvals",
                                execution.id(), paused.questions().size());
                        execution.feed().publish(event);
                    });
        }

        /** Whether every event so far is in the log, and the execution still this process's. */
        private boolean logged() throws InterruptedException {
            if (!writer.close(LOG_LIMIT)) {
                LOG.warnf("The log of execution %s is not written after %s", execution.id(), LOG_LIMIT);
                return false;
            }
            return execution.stopReason() != StopReason.LOST;
        }

        private void end(Ending ending) throws InterruptedException {
            if (!logged()) {
                return;
            }
            Optional<ExecutionEvent> terminal = store.finish(
                    execution.id(),
                    live.instance(),
                    agentVersion,
                    ending,
                    made -> execution.next(made.type(), made.payload()));
            terminal.ifPresent(event -> {
                report(ending);
                execution.feed().publish(event);
            });
        }

        private void report(Ending ending) {
            String agent = agentVersion == null ? "unknown" : command.agentId();
            metrics.ended(ending.status(), execution.createdAt());
            long millis =
                    Duration.between(execution.createdAt(), DatabaseTime.now()).toMillis();
            switch (ending) {
                case Ending.Success unused ->
                    LOG.infof("Execution %s of %s succeeded after %d ms", execution.id(), agent, millis);
                case Ending.Error error ->
                    LOG.warnf(
                            "Execution %s of %s ended %s after %d ms: %s %s",
                            execution.id(),
                            agent,
                            error.status().wireName(),
                            millis,
                            error.failure().code(),
                            error.failure().getMessage());
            }
        }
    }
}
