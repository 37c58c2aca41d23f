package dev.orrery.agent.catalog;

import dev.orrery.agent.ExecFailure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;

/** Decides whether a user may execute an agent now: section 7.8 of the playgrounds contract. */
@ApplicationScoped
public class AgentAdmission {
    private final AgentRegistry registry;

    AgentAdmission(AgentRegistry registry) {
        this.registry = registry;
    }

    /** @throws dev.orrery.kit.failure.Failure 404 {@code EXEC_AGENT_NOT_FOUND} */
    public AgentDefinition find(String agentId) {
        return registry.published(agentId).orElseThrow(() -> ExecFailure.agentNotFound(agentId));
    }

    /** @throws dev.orrery.kit.failure.Failure a 403 of section 7.9 */
    public void admit(AgentDefinition agent, Actor actor, boolean online) {
        boolean owner = agent.ownerUserId() != null && agent.ownerUserId() == actor.userId();
        if (!actor.isSuperadmin() && !owner && !registry.isSharedForExecution(agent.id(), actor.userId())) {
            throw ExecFailure.policyDenied(
                    "You may not execute agent '" + agent.id() + "'; ask its owner to share it.");
        }
        if (agent.needsInternet() && !online) {
            throw ExecFailure.profileBlocked(
                    "Agent '" + agent.id() + "' needs the internet and the runtime profile is offline.");
        }
    }
}
