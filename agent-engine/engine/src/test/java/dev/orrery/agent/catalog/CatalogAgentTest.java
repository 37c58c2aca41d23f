package dev.orrery.agent.catalog;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
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

/** Sections 5.1 to 5.5 of the identity contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class CatalogAgentTest {
    private static final String AGENTS = "/v1/catalog/agents";
    private static final String CHAT = AGENTS + "/agent.knowledge_chat";

    private static String fresh() {
        return "agent.c-" + UUID.randomUUID();
    }

    private static ObjectNode agent(String id) {
        return Specs.flat(id, Specs.agent());
    }

    private static void refused(Consumer<ObjectNode> change, String code) {
        ObjectNode body = agent(fresh());
        change.accept(body);
        Client.ROOT.post(AGENTS, body).statusCode(400).body("error", equalTo(code));
    }

    @Test
    void anAgentIsCreatedReadAndReplaced() {
        String id = fresh();
        ObjectNode body = agent(id).put("visibility", "UNLISTED").put("default_model_ref", " ");
        body.put("name", "  Claims ");
        body.putArray("tool_refs").add(" tool.a ").add("").add("tool.a").add(7);
        Client.ROOT
                .post(AGENTS, body)
                .statusCode(201)
                .body("agent.id", equalTo(id))
                .body("agent.entity.type", equalTo("agent"))
                .body("agent.entity.owner_user_id", equalTo(1))
                .body("agent.entity.visibility", equalTo("unlisted"))
                .body("agent.agent_kind", equalTo("user"))
                .body("agent.is_platform_agent", equalTo(false))
                .body("agent.current_version", equalTo("v1"))
                .body("agent.status", equalTo("published"))
                .body("agent.published", equalTo(true))
                .body("agent.published_at", notNullValue())
                .body("agent.spec.name", equalTo("Claims"))
                .body("agent.spec.default_model_ref", nullValue())
                .body("agent.spec.tool_refs", contains("tool.a", "tool.a", "7"))
                .body("agent.spec.runtime_prompts.retrieval_context", equalTo("Quote the policy."));
        Client.ROOT.get(AGENTS).statusCode(200).body("agents.id", hasItem(id));
        // A PUT replaces: what is left out falls back to its default, but the visibility stays.
        ObjectNode replacement = agent("ignored").put("publish", false);
        replacement.remove("runtime_prompts");
        Client.ROOT
                .put(AGENTS + "/" + id, replacement)
                .statusCode(200)
                .body("agent.id", equalTo(id))
                .body("agent.current_version", equalTo("v2"))
                .body("agent.status", equalTo("draft"))
                .body("agent.published_at", nullValue())
                .body("agent.entity.visibility", equalTo("unlisted"))
                .body("agent.spec.tool_refs", empty())
                .body("agent.spec.runtime_prompts.retrieval_context", startsWith("Numbered sources"));
        Client.ROOT
                .post("/v1/registry/agents/" + id + "/versions", Specs.version("V7", Specs.agent()))
                .statusCode(201);
        Client.ROOT.put(AGENTS + "/" + id, agent(id)).body("agent.current_version", equalTo("v8"));
        Client.ROOT.get(AGENTS + "/" + id).statusCode(200).body("agent.current_version", equalTo("v8"));
    }

    @Test
    void whatIsWrongIsSaidInOrder() {
        Client.ROOT.postRaw(AGENTS, "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        refused(body -> body.put("id", " "), "invalid_agent_id");
        refused(body -> body.put("id", "a/b"), "invalid_agent_id");
        refused(body -> body.put("publish", "true"), "invalid_publish");
        refused(body -> body.remove("publish"), "invalid_publish");
        refused(body -> body.put("visibility", "secret"), "invalid_visibility");
        refused(body -> body.putNull("name"), "invalid_name");
        refused(body -> body.put("description", " "), "invalid_description");
        refused(body -> body.remove("instructions"), "invalid_instructions");
        refused(body -> body.putNull("tool_refs"), "invalid_tool_refs");
        refused(body -> body.remove("runtime_constraints"), "invalid_runtime_constraints");
        refused(
                body -> body.putObject("runtime_constraints").put("internet_required", true),
                "invalid_runtime_constraints");
        refused(body -> body.putObject("runtime_prompts").put("retrieval_context", ""), "invalid_runtime_prompts");
        refused(body -> body.put("tool_policy", "open"), "invalid_tool_policy");
        refused(body -> body.putArray("workflow_definition"), "invalid_workflow_definition");
        String taken = fresh();
        Client.ROOT.post(AGENTS, agent(taken)).statusCode(201);
        Client.ROOT
                .post(AGENTS, Specs.object().put("id", taken))
                .statusCode(409)
                .body("error", equalTo("duplicate_agent"));
        Client.ROOT.post(AGENTS, agent("tool.web_search")).statusCode(409).body("error", equalTo("duplicate_agent"));
        Client.ROOT.put(AGENTS + "/agent.nobody", agent("x")).statusCode(404).body("error", equalTo("agent_not_found"));
        Client.ROOT.get(AGENTS + "/tool.web_search").statusCode(404).body("error", equalTo("agent_not_found"));
        Client.ROOT.post(AGENTS + "/agent.nobody/validate").statusCode(404).body("error", equalTo("agent_not_found"));
        Client.ROOT
                .get(AGENTS + "/agent.nobody/prompt-preview")
                .statusCode(404)
                .body("error", equalTo("agent_not_found"));
    }

    @Test
    void onlySuperadminsManage() {
        for (Client client : new Client[] {Client.ANNA, Client.BEN}) {
            for (String path : new String[] {AGENTS, CHAT, CHAT + "/prompt-preview", "/v1/catalog/tools"}) {
                client.get(path).statusCode(403).body("error", equalTo("insufficient_role"));
            }
            for (String path : new String[] {
                AGENTS, AGENTS + "/prompt-preview", "/v1/catalog/tools", "/v1/catalog/tools/tool.web_search/test"
            }) {
                client.post(path, Specs.object()).statusCode(403).body("error", equalTo("insufficient_role"));
            }
            client.put(CHAT, agent("x")).statusCode(403).body("error", equalTo("insufficient_role"));
            client.post(CHAT + "/validate").statusCode(403).body("error", equalTo("insufficient_role"));
            client.get("/v1/catalog/defaults")
                    .statusCode(200)
                    .body("defaults.agent.runtime_prompts.retrieval_context", startsWith("Numbered sources"));
        }
    }

    @Test
    void ownersDeleteTheirAgents() {
        String id = fresh();
        Client.ANNA.post("/v1/registry/agents", Specs.entity(id, Specs.agent())).statusCode(201);
        for (Client stranger : new Client[] {Client.BEN, Client.FAR_ANNA}) {
            stranger.delete(AGENTS + "/" + id).statusCode(403).body("error", equalTo("agent_delete_forbidden"));
        }
        Client.ANNA.delete(AGENTS + "/" + id).statusCode(200).body("deleted", equalTo(true));
        Client.ANNA.delete(AGENTS + "/" + id).statusCode(404).body("error", equalTo("agent_not_found"));
        for (Client client : new Client[] {Client.ANNA, Client.ROOT}) {
            client.delete(CHAT).statusCode(409).body("error", equalTo("platform_agent_delete_blocked"));
        }
    }

    @Test
    void validationNamesEveryFinding() {
        EngineUnderTest.platform()
                .on(
                        "GET",
                        "/v1/internal/modelops/models/ghost",
                        404,
                        "{\"error\":\"managed_model_not_found\",\"message\":\"no\"}");
        String id = fresh();
        ObjectNode body = agent(id).put("default_model_ref", "ghost");
        body.putArray("tool_refs").add("tool.web_search").add("tool.fax").add("tool.python_exec");
        Client.ROOT.post(AGENTS, body).statusCode(201);
        Client.ROOT
                .post(AGENTS + "/" + id + "/validate")
                .statusCode(200)
                .body("agent.id", equalTo(id))
                .body("validation.valid", equalTo(false))
                .body(
                        "validation.errors",
                        contains(
                                "Default model 'ghost' is unknown.",
                                "Tool 'tool.fax' is unknown.",
                                "A tool runs in the sandbox, so runtime_constraints.sandbox_required must be true.",
                                "A tool needs the internet, so runtime_constraints.internet_required must be true."))
                .body("validation.warnings", empty())
                .body("validation.resolved_tools.id", contains("tool.web_search", "tool.python_exec"))
                .body("validation.resolved_tools[0].transport", equalTo("mcp"))
                .body("validation.derived_runtime_requirements.internet_required", equalTo(true));
    }

    @Test
    void promptsArePreviewed() {
        Client.ROOT
                .post(AGENTS + "/prompt-preview", Specs.object().put("instructions", "Be brief."))
                .statusCode(200)
                .body("prompt_preview.messages.label", contains("agent_instructions", "retrieval_context"))
                .body("prompt_preview.text", startsWith("Be brief.\n\nNumbered sources"));
        Client.ROOT
                .get(CHAT + "/prompt-preview")
                .statusCode(200)
                .body("agent.id", equalTo("agent.knowledge_chat"))
                .body("agent.is_platform_agent", equalTo(true))
                .body("agent.entity.owner_user_id", nullValue());
    }
}
