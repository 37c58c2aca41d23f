package dev.orrery.agent.catalog;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Knowledge;
import dev.orrery.agent.Specs;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each start does to the platform's own agent and tools: section 5.7 of the identity contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class PlatformArtifactsTest {
    private static final String CHAT = "agent.knowledge_chat";
    private static final String AGENT = "/v1/catalog/agents/" + CHAT;
    private static final String PYTHON = "/v1/catalog/tools/tool.python_exec";

    @Inject
    PlatformArtifacts platform;

    @Inject
    EntityManager database;

    private ObjectNode agentBefore;
    private ObjectNode toolBefore;

    @BeforeEach
    void keep() {
        agentBefore = current("agents", CHAT);
        toolBefore = current("tools", "tool.python_exec");
    }

    /** Other tests ask this agent, in its first version. */
    @AfterEach
    void restore() {
        for (String id : List.of(CHAT, "tool.python_exec")) {
            execute("delete from registry_version where entity_id = :id and version > 1", id);
            execute(
                    "update registry_version set is_current = true, published_at = coalesce(published_at, now()) "
                            + "where entity_id = :id and version = 1",
                    id);
        }
    }

    private void execute(String sql, String id) {
        QuarkusTransaction.requiringNew()
                .run(() ->
                        database.createNativeQuery(sql).setParameter("id", id).executeUpdate());
    }

    private static ObjectNode current(String type, String id) {
        String body = Client.ROOT
                .get("/v1/registry/" + type + "/" + id)
                .statusCode(200)
                .extract()
                .asString();
        return (ObjectNode) Specs.json(body).path("entity").path("current_spec");
    }

    private static void put(String type, String id, ObjectNode spec, boolean publish) {
        Client.ROOT
                .post(
                        "/v1/registry/" + type + "/" + id + "/versions",
                        Specs.version("t-" + UUID.randomUUID(), spec).put("publish", publish))
                .statusCode(201);
    }

    private static String version(String path, String kind) {
        return Client.ROOT.get(path).statusCode(200).extract().path(kind + ".current_version");
    }

    @Test
    void onlyWhatIsMissingOfTheAgentIsRepaired() {
        ObjectNode broken = agentBefore.deepCopy().put("name", "Our own chat").put("instructions", " ");
        broken.putObject("runtime_prompts").put("retrieval_context", "Cite like this.");
        broken.putObject("runtime_constraints").put("internet_required", false).put("sandbox_required", true);
        put("agents", CHAT, broken, false);
        platform.ensure();
        Client.ROOT
                .get(AGENT)
                .statusCode(200)
                .body("agent.spec.name", equalTo("Our own chat"))
                .body(
                        "agent.spec.instructions",
                        equalTo(agentBefore.path("instructions").asText()))
                .body("agent.spec.runtime_prompts.retrieval_context", equalTo("Cite like this."))
                .body("agent.spec.runtime_constraints.sandbox_required", equalTo(true))
                .body("agent.published", equalTo(true))
                .body("agent.entity.owner_user_id", nullValue());
        String repaired = version(AGENT, "agent");
        platform.ensure();
        assertEquals(repaired, version(AGENT, "agent"));
    }

    @Test
    void anAgentThatWasWithdrawnStaysSoOverStarts() {
        put("agents", CHAT, agentBefore, false);
        platform.ensure();
        Client.ROOT.get(AGENT).body("agent.published", equalTo(false));
        try (Knowledge knowledge = new Knowledge()) {
            TestTokens.internal("backend-api", "agent-engine", Client.ANNA.actor())
                    .contentType("application/json")
                    .body(knowledge.request().toString())
                    .post("/v1/internal/agent-executions")
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("EXEC_AGENT_NOT_FOUND"));
        }
    }

    @Test
    void itsShareIsMadeAgain() {
        String shares = "/v1/registry/agents/" + CHAT + "/shares";
        execute("delete from entity_share where entity_id = :id", CHAT);
        Client.ROOT.get(shares).body("shares", empty());
        platform.ensure();
        Client.ROOT
                .get(shares)
                .statusCode(200)
                .body("shares.grantee_type", contains("public"))
                .body("shares.permission", contains("execute"));
    }

    @Test
    void pythonIsNeverTouchedAgain() {
        ObjectNode edited = toolBefore.deepCopy().put("name", "Snake");
        put("tools", "tool.python_exec", edited, true);
        String version = version(PYTHON, "tool");
        platform.ensure();
        assertEquals(version, version(PYTHON, "tool"));
        Client.ROOT
                .get(PYTHON)
                .body("tool.spec.name", equalTo("Snake"))
                .body("tool.spec.transport", startsWith("sandbox_http"))
                .body("tool.spec.input_schema.required", hasItem("code"))
                .body("tool.spec.safety_policy.timeout_seconds", equalTo(5))
                .body("tool.spec.safety_policy.allow_imports", equalTo(false))
                .body("tool.spec.offline_compatible", equalTo(true));
    }
}
