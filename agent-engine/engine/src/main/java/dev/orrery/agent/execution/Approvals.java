package dev.orrery.agent.execution;

import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Decisions about tool calls and approval steps. The execution that waits for them has no thread and no process: whichever process takes
 * the last decision goes on with it, with the deployment that is active by then and the user's rights as they are by then.
 */
@ApplicationScoped
class Approvals {
    private final ExecutionService executions;
    private final WaitingStore waiting;
    private final ExecutionRunner runner;
    private final PlatformControlClient platform;

    Approvals(
            ExecutionService executions,
            WaitingStore waiting,
            ExecutionRunner runner,
            @RestClient PlatformControlClient platform) {
        this.executions = executions;
        this.waiting = waiting;
        this.runner = runner;
        this.platform = platform;
    }

    /** @throws dev.orrery.kit.failure.Failure 404 {@code execution_not_found} */
    List<Approval> list(String id, Actor actor) {
        return waiting.approvals(executions.requireVisible(id, actor));
    }

    /**
     * The same decision of the same person, sent again, is answered as the first time.
     *
     * @throws dev.orrery.kit.failure.Failure 404 {@code execution_not_found} or {@code approval_not_found}, 409
     *     {@code approval_already_decided} or {@code execution_not_awaiting_approval}
     */
    ExecutionRecord decide(String id, String callId, Decision decision, Actor actor) {
        UUID execution = executions.requireVisible(id, actor);
        if (waiting.isOpen(execution, callId, decision, actor.userId())) {
            // Asked for before the decision is stored: without a deployment the decision can be repeated, nothing is
            // lost.
            boolean online = platform.runtimeProfile().isOnline();
            PlatformRuntime runtime = platform.runtime();
            runner.decide(execution, callId, decision, actor, online, runtime);
        }
        return executions.get(id, actor);
    }
}
