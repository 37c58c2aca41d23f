package dev.orrery.agent.project;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Specs;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Section 5 of the playgrounds contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ProjectResourceTest {
    private static final String PROJECTS = "/v1/agent-projects";

    private static ObjectNode project(String id) {
        return Specs.agent().put("id", id);
    }

    private static String made(Client owner, Consumer<ObjectNode> change) {
        String id = "p-" + UUID.randomUUID();
        ObjectNode body = project(id);
        change.accept(body);
        owner.post(PROJECTS, body).statusCode(201);
        return id;
    }

    private static void refused(Consumer<ObjectNode> change, String code) {
        ObjectNode body = project("p-" + UUID.randomUUID());
        change.accept(body);
        Client.ANNA.post(PROJECTS, body).statusCode(400).body("error", equalTo(code));
    }

    @Test
    void aProjectIsCreatedReplacedAndDeleted() {
        String id = made(Client.ANNA, body -> body.put("visibility", "public"));
        Client.ANNA
                .get(PROJECTS + "/" + id)
                .statusCode(200)
                .body("agent_project.id", equalTo(id))
                .body("agent_project.owner_user_id", equalTo(14))
                .body("agent_project.published_agent_id", nullValue())
                .body("agent_project.current_version", equalTo(1))
                .body("agent_project.spec.workflow_definition.size()", equalTo(0))
                .body("agent_project.spec.tool_policy.size()", equalTo(0))
                .body("agent_project.spec.name", equalTo("Claims helper"));
        Client.ANNA
                .put(PROJECTS + "/" + id, project("ignored").put("name", "New"))
                .statusCode(200)
                .body("agent_project.id", equalTo(id))
                .body("agent_project.current_version", equalTo(2))
                .body("agent_project.visibility", equalTo("public"))
                .body("agent_project.spec.name", equalTo("New"));
        Client.ANNA.get(PROJECTS).statusCode(200).body("agent_projects[0].id", equalTo(id));
        Client.ANNA.delete(PROJECTS + "/" + id).statusCode(200).body("deleted", equalTo(true));
        Client.ANNA.get(PROJECTS + "/" + id).statusCode(404).body("error", equalTo("project_not_found"));
    }

    @Test
    void whatIsWrongIsSaidInOrder() {
        Client.ANNA.postRaw(PROJECTS, "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        refused(body -> body.remove("id"), "invalid_project_id");
        refused(body -> body.put("id", "a/b"), "invalid_project_id");
        refused(body -> body.remove("name"), "invalid_name");
        refused(body -> body.remove("description"), "invalid_description");
        refused(body -> body.remove("instructions"), "invalid_instructions");
        refused(body -> body.putObject("runtime_prompts"), "invalid_runtime_prompts");
        refused(body -> body.put("tool_refs", 1), "invalid_tool_refs");
        refused(body -> body.remove("runtime_constraints"), "invalid_runtime_constraints");
        refused(body -> body.put("workflow_definition", "x"), "invalid_workflow_definition");
        refused(body -> body.put("tool_policy", "x"), "invalid_tool_policy");
        refused(body -> body.put("visibility", "x"), "invalid_visibility");
        String taken = made(Client.ANNA, body -> {});
        Client.BEN
                .post(PROJECTS, Specs.object().put("id", taken))
                .statusCode(409)
                .body("error", equalTo("duplicate_project"));
    }

    @Test
    void othersSeeNothingOfAProjectAndSuperadminsAll() {
        String id = made(Client.ANNA, body -> {});
        for (Client stranger : new Client[] {Client.BEN, Client.FAR_ANNA}) {
            stranger.get(PROJECTS).statusCode(200).body("agent_projects.id", not(hasItem(id)));
            stranger.get(PROJECTS + "/" + id).statusCode(404).body("error", equalTo("project_not_found"));
            stranger.put(PROJECTS + "/" + id, project("x")).statusCode(404).body("error", equalTo("project_not_found"));
            for (String action : new String[] {"/validate", "/publish"}) {
                stranger.post(PROJECTS + "/" + id + action).statusCode(404).body("error", equalTo("project_not_found"));
            }
            stranger.delete(PROJECTS + "/" + id).statusCode(404).body("error", equalTo("project_not_found"));
        }
        Client.ROOT.get(PROJECTS).body("agent_projects.id", hasItem(id));
        Client.ROOT.get(PROJECTS + "/" + id).statusCode(200);
    }

    @Test
    void publishingMakesAVersionOfTheOwnersAgent() {
        String id = made(Client.ANNA, body -> {
            body.putObject("workflow_definition").put("entrypoint", "assistant");
            body.putObject("tool_policy").put("allow_user_tools", false);
        });
        String agent = "agent.project." + id;
        Client.ROOT
                .post(PROJECTS + "/" + id + "/publish")
                .statusCode(200)
                .body("agent_project.published_agent_id", equalTo(agent))
                .body("agent_project.current_version", equalTo(1))
                .body("publish_result.agent_id", equalTo(agent))
                .body("publish_result.catalog_agent.entity.owner_user_id", equalTo(14))
                .body("publish_result.catalog_agent.entity.visibility", equalTo("private"))
                .body("publish_result.catalog_agent.current_version", equalTo("v1"))
                .body("publish_result.catalog_agent.published", equalTo(true))
                .body("publish_result.catalog_agent.spec.tool_policy.allow_user_tools", equalTo(false));
        Client.ANNA
                .post(PROJECTS + "/" + id + "/publish")
                .statusCode(200)
                .body("publish_result.catalog_agent.current_version", equalTo("v2"));
        // Public means that everybody in the organization may run it, until it is published otherwise.
        Client.ANNA
                .put(PROJECTS + "/" + id, project("x").put("visibility", "public"))
                .statusCode(200);
        Client.ANNA.post(PROJECTS + "/" + id + "/publish").statusCode(200);
        String shares = "/v1/registry/agents/" + agent + "/shares";
        Client.ANNA.get(shares).body("shares.permission", contains("execute"));
        Client.ANNA
                .put(PROJECTS + "/" + id, project("x").put("visibility", "private"))
                .statusCode(200);
        Client.ANNA.post(PROJECTS + "/" + id + "/publish").statusCode(200);
        Client.ANNA.get(shares).body("shares.size()", equalTo(0));
        Client.ANNA.delete(PROJECTS + "/" + id).statusCode(200);
        Client.ROOT.get("/v1/catalog/agents/" + agent).statusCode(404).body("error", equalTo("agent_not_found"));
    }

    @Test
    void anAgentThatWasDeletedIsPublishedAnew() {
        String id = made(Client.ANNA, body -> {});
        String agent = "agent.project." + id;
        Client.ANNA.post(PROJECTS + "/" + id + "/publish").statusCode(200);
        Client.ANNA.delete("/v1/catalog/agents/" + agent).statusCode(200);
        Client.ANNA.get(PROJECTS + "/" + id).body("agent_project.published_agent_id", equalTo(agent));
        Client.ANNA
                .post(PROJECTS + "/" + id + "/publish")
                .statusCode(200)
                .body("publish_result.agent_id", equalTo(agent))
                .body("publish_result.catalog_agent.current_version", equalTo("v1"))
                .body("publish_result.catalog_agent.entity.owner_user_id", equalTo(14));
    }

    @Test
    void anUpdateThatLeavesFieldsOutResetsThem() {
        String id = made(Client.ANNA, body -> {
            body.put("default_model_ref", "granite-small").putArray("tool_refs").add("tool.web_search");
            body.putObject("tool_policy").put("default", "deny");
        });
        ObjectNode bare = project("x");
        for (String field : new String[] {"runtime_prompts", "default_model_ref", "tool_refs", "tool_policy"}) {
            bare.remove(field);
        }
        Client.ANNA
                .put(PROJECTS + "/" + id, bare)
                .statusCode(200)
                .body("agent_project.spec.default_model_ref", nullValue())
                .body("agent_project.spec.tool_refs.size()", equalTo(0))
                .body("agent_project.spec.tool_policy.size()", equalTo(0))
                .body("agent_project.spec.runtime_prompts.retrieval_context", startsWith("Numbered sources"));
        bare.remove("runtime_constraints");
        Client.ANNA
                .put(PROJECTS + "/" + id, bare)
                .statusCode(400)
                .body("error", equalTo("invalid_runtime_constraints"));
        Client.ANNA.get(PROJECTS + "/" + id).body("agent_project.current_version", equalTo(2));
    }

    @Test
    void whatIsNotValidIsNotPublished() {
        String id = made(Client.ANNA, body -> {
            body.putArray("tool_refs").add("tool.missing");
            body.set(
                    "workflow_definition",
                    Specs.json("{\"steps\":[{\"id\":\"a\",\"type\":\"model\",\"prompt\":\"x\",\"next\":\"a\"}]}"));
        });
        Client.ANNA
                .post(PROJECTS + "/" + id + "/validate")
                .statusCode(200)
                .body("validation.valid", equalTo(false))
                .body(
                        "validation.errors",
                        contains("Tool 'tool.missing' is unknown.", "The steps 'a' form or follow a cycle."));
        Client.ANNA
                .post(PROJECTS + "/" + id + "/publish")
                .statusCode(409)
                .body("error", equalTo("invalid_agent_project"))
                .body("details.validation.errors[0]", equalTo("Tool 'tool.missing' is unknown."));
        Client.ROOT
                .get("/v1/catalog/agents/agent.project." + id)
                .statusCode(404)
                .body("error", equalTo("agent_not_found"));
    }

    @Test
    void anAgentOfSomebodyElseIsNotOverwritten() {
        String id = made(Client.ANNA, body -> {});
        Client.BEN
                .post("/v1/registry/agents", Specs.entity("agent.project." + id, Specs.agent()))
                .statusCode(201);
        Client.ANNA.post(PROJECTS + "/" + id + "/publish").statusCode(409).body("error", equalTo("duplicate_agent"));
    }
}
