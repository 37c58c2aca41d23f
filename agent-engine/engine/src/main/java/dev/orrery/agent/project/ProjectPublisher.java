package dev.orrery.agent.project;

import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.catalog.AgentSpec;
import dev.orrery.agent.catalog.CatalogAgents;
import dev.orrery.agent.catalog.CatalogArtifact;
import dev.orrery.agent.registry.EntityAccess;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.registry.Visibility;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a catalog agent of a project, section 5.4: only of one that is valid, never over an agent of somebody else, and
 * owned by the owner of the project, whoever publishes. A public agent may be executed by everybody in reach.
 */
@ApplicationScoped
class ProjectPublisher {
    private final Projects projects;
    private final ProjectRepository rows;
    private final CatalogAgents agents;
    private final Registry registry;
    private final EntityAccess access;

    ProjectPublisher(
            Projects projects, ProjectRepository rows, CatalogAgents agents, Registry registry, EntityAccess access) {
        this.projects = projects;
        this.rows = rows;
        this.agents = agents;
        this.registry = registry;
        this.access = access;
    }

    record Published(ProjectView agentProject, PublishResult publishResult) {}

    record PublishResult(String agentId, @Nullable Instant publishedAt, CatalogArtifact<AgentSpec> catalogAgent) {}

    /**
     * @throws Failure 404 {@code project_not_found}, 409 {@code invalid_agent_project} with the validation as details,
     *     {@code project_changed}, {@code duplicate_agent}
     */
    Published publish(String id, Actor actor) {
        Projects.Validated checked = projects.validate(id, actor);
        if (!checked.validation().valid()) {
            throw Failure.conflict("invalid_agent_project", "The project is not valid; correct it and publish again.")
                    .with("validation", checked.validation());
        }
        return QuarkusTransaction.requiringNew()
                .call(() -> publish(id, actor, checked.agentProject().currentVersion()));
    }

    private Published publish(String id, Actor actor, int checkedVersion) {
        AgentProject project = rows.locked(actor, id);
        if (project.currentVersion != checkedVersion) {
            throw Failure.conflict("project_changed", "The project was changed meanwhile; publish it again.");
        }
        String agentId = project.publishedAgentId == null ? "agent.project." + project.id : project.publishedAgentId;
        boolean wasPublic = registry.find(agentId).map(Entry::visibility).equals(Optional.of(Visibility.PUBLIC));
        CatalogArtifact<AgentSpec> agent = agents.publish(
                agentId,
                projects.view(project).spec().compiled(),
                project.visibility,
                new CatalogAgents.Publisher(project.ownerUserId, project.organizationId));
        if (project.visibility == Visibility.PUBLIC) {
            access.openForExecution(agentId, actor.userId());
        } else if (wasPublic) {
            access.closeForExecution(agentId);
        }
        project.publishedAgentId = agentId;
        project.updatedAt = DatabaseTime.now();
        return new Published(projects.view(project), new PublishResult(agentId, agent.publishedAt(), agent));
    }
}
