package dev.orrery.agent.project;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.catalog.AgentSpec;
import dev.orrery.agent.catalog.AgentValidator;
import dev.orrery.agent.catalog.CatalogAgents;
import dev.orrery.agent.catalog.SpecValidation;
import dev.orrery.agent.registry.EntityId;
import dev.orrery.agent.registry.Visibility;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Agent projects, section 5 of the playgrounds contract. Every write keeps the whole content as a version. */
@ApplicationScoped
public class Projects {
    private final ProjectRepository rows;
    private final AgentValidator validator;
    private final CatalogAgents agents;
    private final ObjectMapper json;

    Projects(ProjectRepository rows, AgentValidator validator, CatalogAgents agents, ObjectMapper json) {
        this.rows = rows;
        this.validator = validator;
        this.agents = agents;
        this.json = json;
    }

    /** A project and whether it is fit to be published. */
    public record Validated(ProjectView agentProject, SpecValidation validation) {}

    @Transactional
    List<ProjectView> list(Actor actor) {
        return rows.visible(actor).stream().map(this::view).toList();
    }

    @Transactional
    ProjectView get(String id, Actor actor) {
        return view(rows.visible(actor, id));
    }

    /** @throws Failure 400 and 409 in the order of section 5.2 */
    @Transactional
    ProjectView create(@Nullable JsonNode body, Actor actor) {
        Payload fields = Payload.of(body);
        String id = EntityId.require(fields.text("id"), "invalid_project_id");
        if (rows.findByIdOptional(id).isPresent()) {
            throw duplicate(id);
        }
        AgentProject project = new AgentProject();
        project.id = id;
        project.ownerUserId = actor.userId();
        project.organizationId = UUID.fromString(actor.organizationId());
        project.spec = write(AgentSpec.ofProject(fields));
        project.visibility = Visibility.of(fields, Visibility.PRIVATE);
        project.currentVersion = 1;
        project.createdAt = DatabaseTime.now();
        project.updatedAt = project.createdAt;
        if (!rows.insert(project)) {
            throw duplicate(id);
        }
        rows.keepVersion(project, actor.userId());
        return view(project);
    }

    /** Replaces the content; only the visibility is kept when it is not given. @throws Failure 404, 400 */
    @Transactional
    ProjectView update(String id, @Nullable JsonNode body, Actor actor) {
        Payload fields = Payload.of(body);
        AgentProject project = rows.locked(actor, id);
        project.spec = write(AgentSpec.ofProject(fields));
        project.visibility = Visibility.of(fields, project.visibility);
        project.currentVersion++;
        project.updatedAt = DatabaseTime.now();
        rows.keepVersion(project, actor.userId());
        return view(project);
    }

    /** Not in one transaction: the model is looked up at another service. */
    Validated validate(String id, Actor actor) {
        ProjectView project = get(id, actor);
        return new Validated(project, validator.validate(project.spec(), actor));
    }

    /** Removes a project and the agent that it published. @throws Failure 404 */
    @Transactional
    void delete(String id, Actor actor) {
        AgentProject project = rows.locked(actor, id);
        if (project.publishedAgentId != null) {
            agents.withdraw(
                    project.publishedAgentId, new CatalogAgents.Publisher(project.ownerUserId, project.organizationId));
        }
        rows.delete(project);
    }

    ProjectView view(AgentProject project) {
        return new ProjectView(
                project.id,
                project.ownerUserId,
                project.publishedAgentId,
                project.currentVersion,
                project.visibility,
                project.createdAt,
                project.updatedAt,
                read(project));
    }

    private AgentSpec read(AgentProject project) {
        try {
            return AgentSpec.stored(json.readValue(project.spec, ObjectNode.class));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("Agent project " + project.id + " is unreadable", unreadable);
        }
    }

    private String write(AgentSpec spec) {
        return json.valueToTree(spec).toString();
    }

    private static Failure duplicate(String id) {
        return Failure.conflict("duplicate_project", "The project id '" + id + "' is taken.");
    }
}
