package dev.orrery.agent.policy;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Knowledge;
import dev.orrery.agent.Specs;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Section 6 of the identity contract, and the order of section 7.8 of the playgrounds contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class PolicyTest {
    private static final String RULES = "/v1/policy/rules";

    @Inject
    PolicyDecisions decisions;

    @BeforeEach
    void allowModel() {
        Knowledge.allowModel();
    }

    private static ObjectNode rule(long userId, String resource, String effect) {
        return Specs.object()
                .put("scope_type", "USER")
                .put("scope_id", userId)
                .put("resource_id", resource)
                .put("effect", effect);
    }

    private static String agent(ObjectNode spec) {
        String id = "agent.p-" + UUID.randomUUID();
        Client.ANNA
                .post("/v1/registry/agents", Specs.entity(id, spec).put("publish", true))
                .statusCode(201);
        return id;
    }

    private Admission admit(String agent, Client client, boolean online) {
        return decisions.admit(decisions.find(agent), new Asked(client.actor(), online, "granite-small", null, null));
    }

    private void refused(String agent, Client client, String code) {
        Failure failure = assertThrows(Failure.class, () -> admit(agent, client, false));
        assertEquals(code, failure.code());
        assertEquals(403, failure.status());
    }

    @Test
    void rulesAreMadeAndListedBySuperadmins() {
        long user = Math.abs(UUID.randomUUID().getMostSignificantBits() / 2) + 1;
        ObjectNode body = rule(user, "agent.x", "DENY");
        body.putObject("rule").put("action", "execute");
        Client.ROOT
                .post(RULES, body)
                .statusCode(201)
                .body("rule.id", notNullValue())
                .body("rule.scope_type", equalTo("user"))
                .body("rule.scope_id", equalTo(Long.toString(user)))
                .body("rule.resource_type", equalTo("entity"))
                .body("rule.resource_id", equalTo("agent.x"))
                .body("rule.effect", equalTo("deny"))
                .body("rule.rule_json.action", equalTo("execute"))
                .body("rule.created_at", notNullValue());
        Client.ROOT.post(RULES, rule(user, "*", "allow").put("rule", "text")).statusCode(201);
        Client.ROOT
                .get(RULES + "?scope_type=User&scope_id=" + user)
                .statusCode(200)
                .body("rules.size()", equalTo(2))
                .body("rules[0].resource_id", equalTo("*"))
                .body("rules.scope_id", everyItem(equalTo(Long.toString(user))));
        Client.ROOT.postRaw(RULES, "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        for (String field : new String[] {"scope_type", "scope_id", "resource_id", "effect"}) {
            Client.ROOT
                    .post(RULES, rule(user, "x", "deny").put(field, " "))
                    .statusCode(400)
                    .body("error", equalTo("invalid_policy_rule"));
        }
        Client.ROOT
                .post(RULES, rule(user, "x", "perhaps"))
                .statusCode(400)
                .body("error", equalTo("invalid_policy_rule"))
                .body("message", equalTo("invalid_effect"));
        for (Client client : new Client[] {Client.ANNA, Client.BEN}) {
            client.get(RULES).statusCode(403).body("error", equalTo("insufficient_role"));
            client.post(RULES, body).statusCode(403).body("error", equalTo("insufficient_role"));
        }
    }

    @Test
    void denyBeatsOwnershipAndAllowOpensWhatIsNotShared() {
        String agent = agent(Specs.agent());
        assertEquals("v1", admit(agent, Client.ANNA, false).agent().version());
        refused(agent, Client.BEN, "EXEC_POLICY_DENIED");
        refused(agent, Client.FAR_ANNA, "EXEC_POLICY_DENIED");
        Client.ROOT.post(RULES, rule(15, agent, "allow")).statusCode(201);
        assertEquals(agent, admit(agent, Client.BEN, false).agent().id());
        Client.ROOT.post(RULES, rule(15, agent, "deny")).statusCode(201);
        Client.ROOT.post(RULES, rule(14, agent, "deny")).statusCode(201);
        refused(agent, Client.BEN, "EXEC_POLICY_DENIED");
        refused(agent, Client.ANNA, "EXEC_POLICY_DENIED");
        assertEquals(agent, admit(agent, Client.ROOT, false).agent().id());
    }

    @Test
    void aRuleCountsForItsActionAndForEveryAgentWithAStar() {
        Client carl = new Client(TestTokens.actor(ThreadLocalRandom.current().nextLong(1000, 1_000_000), Role.USER));
        long id = carl.actor().userId();
        String agent = agent(Specs.agent());
        ObjectNode toView = rule(id, agent, "allow");
        toView.putObject("rule").put("action", "view");
        Client.ROOT.post(RULES, toView).statusCode(201);
        refused(agent, carl, "EXEC_POLICY_DENIED");
        ObjectNode toExecute = rule(id, agent, "allow");
        toExecute.putObject("rule").put("action", "execute");
        Client.ROOT.post(RULES, toExecute).statusCode(201);
        assertEquals(agent, admit(agent, carl, false).agent().id());
        // Neither another action nor another kind of scope or resource forbids it.
        ObjectNode toFork = rule(id, agent, "deny");
        toFork.putObject("rule").put("action", "fork");
        Client.ROOT.post(RULES, toFork).statusCode(201);
        Client.ROOT
                .post(RULES, rule(id, agent, "deny").put("scope_type", "planet"))
                .statusCode(201);
        Client.ROOT
                .post(RULES, rule(id, agent, "deny").put("resource_type", "moon"))
                .statusCode(201);
        assertEquals(agent, admit(agent, carl, false).agent().id());
        ObjectNode always = rule(id, "*", "deny");
        always.putObject("rule").put("action", "*");
        Client.ROOT.post(RULES, always).statusCode(201);
        refused(agent, carl, "EXEC_POLICY_DENIED");
    }

    @Test
    void aNullIsNoValue() {
        for (String field : new String[] {"scope_type", "scope_id", "resource_id", "effect"}) {
            Client.ROOT
                    .post(RULES, rule(7, "x", "deny").putNull(field))
                    .statusCode(400)
                    .body("error", equalTo("invalid_policy_rule"));
        }
    }

    @Test
    void aDraftCountsAsAbsent() {
        String agent = agent(Specs.agent());
        Client.ANNA
                .post("/v1/registry/agents/" + agent + "/versions", Specs.version("v2", Specs.agent()))
                .statusCode(201);
        Failure failure = assertThrows(Failure.class, () -> decisions.find(agent));
        assertEquals("EXEC_AGENT_NOT_FOUND", failure.code());
        assertEquals(404, failure.status());
    }

    @Test
    void profileModelAndToolsAreCheckedInOrder() {
        ObjectNode online = Specs.agent();
        online.putObject("runtime_constraints").put("internet_required", true).put("sandbox_required", false);
        online.putArray("tool_refs").add("tool.none");
        String agent = agent(online);
        refused(agent, Client.ANNA, "EXEC_RUNTIME_PROFILE_BLOCKED");
        Failure noTool = assertThrows(Failure.class, () -> admit(agent, Client.ANNA, true));
        assertEquals("EXEC_TOOL_NOT_ALLOWED", noTool.code());
        EngineUnderTest.platform()
                .on(
                        "GET",
                        "/v1/internal/modelops/invokable-models/granite-small",
                        404,
                        "{\"error\":\"not_found\",\"message\":\"no\"}");
        Failure noModel = assertThrows(Failure.class, () -> admit(agent, Client.ANNA, true));
        assertEquals("EXEC_MODEL_NOT_ALLOWED", noModel.code());
        assertEquals("not_found", noModel.details().get("reason"));
        // The question is asked with the user's own token.
        assertEquals(
                false,
                EngineUnderTest.platform()
                        .received("GET", "/v1/internal/modelops/invokable-models/granite-small")
                        .getLast()
                        .header("X-Actor-Token")
                        .isEmpty());
    }

    @Test
    void aToolThatNeedsTheInternetIsRefusedOffline() {
        ObjectNode spec = Specs.agent();
        spec.putArray("tool_refs").add("tool.web_search");
        refused(agent(spec), Client.ANNA, "EXEC_TOOL_NOT_ALLOWED");
    }
}
