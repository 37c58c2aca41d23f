package dev.orrery.agent.registry;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Specs;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sections 4 and 14.1 of the identity contract: every route, code, and who may do what. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class RegistryResourceTest {
    private static final String AGENTS = "/v1/registry/agents";
    private static final String TOOLS = "/v1/registry/tools";
    private static final String MODELS = "/v1/registry/models";

    private static String fresh(String kind) {
        return kind + ".r-" + UUID.randomUUID();
    }

    private static ObjectNode agent(String id) {
        return Specs.entity(id, Specs.agent());
    }

    @Test
    void aToolIsStoredAsItWasSent() {
        String id = fresh("tool");
        ObjectNode spec = Specs.tool("mcp").put("name", "  Padded ").put("extra", 7);
        Client.ANNA
                .post(TOOLS, Specs.entity(id, spec).put("publish", true))
                .statusCode(201)
                .body("entity.entity_id", equalTo(id))
                .body("entity.entity_type", equalTo("tool"))
                .body("entity.owner_user_id", equalTo(14))
                .body("entity.visibility", equalTo("private"))
                .body("entity.status", equalTo("draft"))
                .body("entity.created_at", notNullValue())
                .body("version.version_id", notNullValue())
                .body("version.entity_id", equalTo(id))
                .body("version.version", equalTo("v1"))
                .body("version.is_current", equalTo(true))
                .body("version.published_at", notNullValue())
                .body("version.spec_json.name", equalTo("  Padded "))
                .body("version.spec_json.extra", equalTo(7));
        Client.ANNA
                .get(TOOLS + "/" + id)
                .statusCode(200)
                .body("entity.current_version", equalTo("v1"))
                .body("entity.current_spec.extra", equalTo(7))
                .body("entity.published_at", notNullValue())
                .body("versions", hasSize(1));
    }

    @Test
    void whatIsWrongIsSaidInOrder() {
        Client.ANNA.postRaw(AGENTS, "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        Client.ANNA.postRaw(AGENTS, "{no json").statusCode(400).body("error", equalTo("invalid_payload"));
        for (String id : new String[] {"", " ", "a/b", "a\\b", "..", "x".repeat(201)}) {
            Client.ANNA.post(AGENTS, agent(id)).statusCode(400).body("error", equalTo("invalid_entity_id"));
        }
        for (String key : new String[] {
            "name",
            "description",
            "instructions",
            "runtime_prompts",
            "default_model_ref",
            "tool_refs",
            "runtime_constraints"
        }) {
            ObjectNode spec = Specs.agent();
            spec.remove(key);
            Client.ANNA
                    .post(AGENTS, Specs.entity(fresh("agent"), spec))
                    .statusCode(400)
                    .body("error", equalTo("invalid_entity"))
                    .body("message", equalTo("missing_agent_field:" + key));
        }
        for (String key : new String[] {
            "name",
            "description",
            "transport",
            "connection_profile_ref",
            "tool_name",
            "input_schema",
            "output_schema",
            "safety_policy",
            "offline_compatible"
        }) {
            ObjectNode spec = Specs.tool("mcp");
            spec.remove(key);
            Client.ANNA
                    .post(TOOLS, Specs.entity(fresh("tool"), spec))
                    .statusCode(400)
                    .body("message", equalTo("missing_tool_field:" + key));
        }
        ObjectNode blankPrompt = Specs.agent();
        blankPrompt.putObject("runtime_prompts").put("retrieval_context", " ");
        Client.ANNA
                .post(AGENTS, Specs.entity(fresh("agent"), blankPrompt))
                .statusCode(400)
                .body("message", equalTo("invalid_agent_field:runtime_prompts.retrieval_context"));
        Client.ANNA
                .post(TOOLS, Specs.entity(fresh("tool"), Specs.tool("carrier_pigeon")))
                .statusCode(400)
                .body("message", equalTo("invalid_transport"));
        Client.ANNA
                .post(TOOLS, Specs.entity(fresh("tool"), Specs.tool("MCP").put("connection_profile_ref", "other")))
                .statusCode(400)
                .body("message", equalTo("invalid_connection_profile_ref"));
        Client.ANNA
                .post(AGENTS, agent(fresh("agent")).put("visibility", "secret"))
                .statusCode(400)
                .body("error", equalTo("invalid_visibility"));
        Client.ANNA
                .post(AGENTS, agent(fresh("agent")).put("publish", "yes"))
                .statusCode(400)
                .body("error", equalTo("invalid_publish"));
    }

    @Test
    void anIdIsTakenAcrossTypes() {
        String id = fresh("x");
        Client.ANNA.post(AGENTS, agent(id)).statusCode(201);
        Client.BEN.post(AGENTS, agent(id)).statusCode(409).body("error", equalTo("duplicate_entity"));
        Client.BEN
                .post(TOOLS, Specs.entity(id, Specs.tool("mcp")))
                .statusCode(409)
                .body("error", equalTo("duplicate_entity"));
    }

    @Test
    void everyNewVersionBecomesCurrentAndTheOldOnesStay() {
        String id = fresh("agent");
        Client.ANNA.post(AGENTS, agent(id).put("publish", true)).statusCode(201);
        Client.ANNA
                .post(
                        AGENTS + "/" + id + "/versions",
                        Specs.version("rc-2", Specs.agent().put("name", "Second")))
                .statusCode(201)
                .body("entity.current_version", equalTo("v1"))
                .body("version.version", equalTo("rc-2"))
                .body("version.is_current", equalTo(true))
                .body("version.published_at", nullValue());
        Client.ANNA
                .get(AGENTS + "/" + id)
                .body("entity.current_version", equalTo("rc-2"))
                .body("entity.current_spec.name", equalTo("Second"))
                .body("entity.published_at", nullValue())
                .body("versions.version", contains("rc-2", "v1"))
                .body("versions.is_current", contains(true, false));
        Client.ANNA
                .post(AGENTS + "/" + id + "/versions", Specs.version("rc-2", Specs.agent()))
                .statusCode(409)
                .body("error", equalTo("duplicate_version"));
        Client.ANNA
                .post(AGENTS + "/" + id + "/versions", Specs.version(" ", Specs.agent()))
                .statusCode(400)
                .body("error", equalTo("invalid_version"));
        ObjectNode noName = Specs.agent();
        noName.remove("name");
        Client.ANNA
                .post(AGENTS + "/" + id + "/versions", Specs.version("v9", noName))
                .statusCode(400)
                .body("error", equalTo("invalid_version_payload"))
                .body("message", equalTo("missing_agent_field:name"));
        Client.ANNA
                .post(AGENTS + "/agent.nobody/versions", Specs.version("v2", Specs.agent()))
                .statusCode(404)
                .body("error", equalTo("entity_not_found"));
        Client.BEN
                .post(AGENTS + "/" + id + "/versions", Specs.version("v3", Specs.agent()))
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
        Client.ROOT
                .post(AGENTS + "/" + id + "/versions", Specs.version("v3", Specs.agent()))
                .statusCode(201);
    }

    @Test
    void aToolThatIsInUseIsNotItsOwnersToChange() {
        String id = fresh("tool");
        Client.ANNA.post(TOOLS, Specs.entity(id, Specs.tool("mcp"))).statusCode(201);
        Client.ANNA
                .post(TOOLS + "/" + id + "/versions", Specs.version("v2", Specs.tool("mcp")))
                .statusCode(201);
        ObjectNode published = Specs.tool("mcp").put("publish", true);
        Client.ROOT.put("/v1/catalog/tools/" + id, published).statusCode(200);
        Client.ANNA
                .post(TOOLS + "/" + id + "/versions", Specs.version("v4", Specs.tool("mcp")))
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
        Client.ROOT
                .post(TOOLS + "/" + id + "/versions", Specs.version("v4", Specs.tool("mcp")))
                .statusCode(201);
    }

    @Test
    void sharesAreRenewedAndListedNewestFirst() {
        String id = fresh("agent");
        Client.ANNA.post(AGENTS, agent(id)).statusCode(201);
        String path = AGENTS + "/" + id + "/share";
        Client.ANNA
                .post(path, Specs.object().put("grantee_type", "USER").put("grantee_id", 15))
                .statusCode(201)
                .body("share.entity_id", equalTo(id))
                .body("share.grantee_type", equalTo("user"))
                .body("share.grantee_id", equalTo("15"))
                .body("share.permission", equalTo("view"))
                .body("share.shared_by_user_id", equalTo(14))
                .body("share.updated_at", notNullValue());
        Client.ANNA
                .post(
                        path,
                        Specs.object()
                                .put("grantee_type", "public")
                                .put("grantee_id", "ignored")
                                .put("permission", "execute"))
                .statusCode(201)
                .body("share.grantee_id", equalTo(""));
        Client.ROOT
                .post(path, Specs.object().put("grantee_type", "user").put("grantee_id", "15"))
                .statusCode(201)
                .body("share.shared_by_user_id", equalTo(1));
        Client.BEN
                .get(AGENTS + "/" + id + "/shares")
                .statusCode(200)
                .body("shares.grantee_type", contains("public", "user"));
        Client.ANNA
                .post(path, Specs.object().put("grantee_type", "planet").put("grantee_id", "x"))
                .statusCode(400)
                .body("error", equalTo("invalid_share"))
                .body("message", equalTo("invalid_grantee_type"));
        Client.ANNA
                .post(
                        path,
                        Specs.object()
                                .put("grantee_type", "user")
                                .put("grantee_id", "15")
                                .put("permission", "own"))
                .statusCode(400)
                .body("message", equalTo("invalid_permission"));
        Client.ANNA
                .post(path, Specs.object().put("grantee_type", "org"))
                .statusCode(400)
                .body("message", equalTo("grantee_id_required"));
        Client.BEN
                .post(path, Specs.object().put("grantee_type", "public"))
                .statusCode(403)
                .body("error", equalTo("policy_denied"));
        Client.ANNA
                .post(AGENTS + "/agent.nobody/share", Specs.object().put("grantee_type", "public"))
                .statusCode(404)
                .body("error", equalTo("entity_not_found"));
    }

    @Test
    void visibilityAndSharesDecideWhoReads() {
        String hidden = fresh("agent");
        String unlisted = fresh("agent");
        String open = fresh("agent");
        Client.ANNA.post(AGENTS, agent(hidden)).statusCode(201);
        Client.ANNA.post(AGENTS, agent(unlisted).put("visibility", "Unlisted")).statusCode(201);
        Client.ANNA.post(AGENTS, agent(open).put("visibility", "public")).statusCode(201);
        Client.BEN.get(AGENTS + "/" + hidden).statusCode(404).body("error", equalTo("entity_not_found"));
        Client.BEN.get(AGENTS + "/" + hidden + "/shares").statusCode(404).body("error", equalTo("entity_not_found"));
        Client.BEN.get(AGENTS + "/" + unlisted).statusCode(200);
        Client.BEN
                .get("/v1/registry/Agent")
                .statusCode(200)
                .body("items.entity_id", hasItem(open))
                .body("items.entity_id", not(hasItem(unlisted)))
                .body("items.entity_id", not(hasItem(hidden)));
        Client.ANNA.get(AGENTS).body("items.entity_id", hasItem(hidden)).body("items.entity_id", hasItem(unlisted));
        Client.ROOT.get(AGENTS).body("items.entity_id", hasItem(hidden));
        Client.ANNA
                .post(
                        AGENTS + "/" + hidden + "/share",
                        Specs.object().put("grantee_type", "user").put("grantee_id", "15"))
                .statusCode(201);
        Client.BEN.get(AGENTS).body("items.entity_id", hasItem(hidden));
        Client.BEN.get(AGENTS + "/" + hidden).statusCode(200);
        // Another organization sees none of it, not even a user with the owner's id, until it is named.
        Client.FAR_ANNA.get(AGENTS).body("items.entity_id", not(hasItem(open)));
        Client.FAR_ANNA.get(AGENTS + "/" + open).statusCode(404).body("error", equalTo("entity_not_found"));
        Client.ANNA
                .post(
                        AGENTS + "/" + open + "/share",
                        Specs.object().put("grantee_type", "org").put("grantee_id", Client.FAR))
                .statusCode(201);
        Client.FAR_ANNA.get(AGENTS + "/" + open).statusCode(200);
    }

    @Test
    void aShareReachesTheMembersOfAGroupAndARoleAndThoseAboveIt() {
        String group = "44444444-0000-4000-8000-000000000004";
        Client member = new Client(TestTokens.actor(16, Role.USER, Set.of(group)));
        Client other = new Client(TestTokens.actor(17, Role.USER, Set.of("55555555-0000-4000-8000-000000000005")));
        String ofGroup = fresh("agent");
        String ofRole = fresh("agent");
        Client.ANNA.post(AGENTS, agent(ofGroup)).statusCode(201);
        Client.ANNA.post(AGENTS, agent(ofRole)).statusCode(201);
        Client.ANNA
                .post(
                        AGENTS + "/" + ofGroup + "/share",
                        Specs.object()
                                .put("grantee_type", "group")
                                .put("grantee_id", group.toUpperCase(Locale.ROOT))
                                .put("permission", "execute"))
                .statusCode(201)
                .body("share.grantee_id", equalTo(group));
        Client.ANNA
                .post(
                        AGENTS + "/" + ofRole + "/share",
                        Specs.object().put("grantee_type", "role").put("grantee_id", "Admin"))
                .statusCode(201)
                .body("share.grantee_id", equalTo("admin"));
        member.get(AGENTS + "/" + ofGroup).statusCode(200);
        member.get(AGENTS).body("items.entity_id", hasItem(ofGroup)).body("items.entity_id", not(hasItem(ofRole)));
        other.get(AGENTS + "/" + ofGroup).statusCode(404);
        other.get(AGENTS).body("items.entity_id", not(hasItem(ofGroup)));
        // Who has left the group, or whose group is gone, has a token that does not name it.
        new Client(TestTokens.actor(16, Role.USER)).get(AGENTS + "/" + ofGroup).statusCode(404);
        Client.BEN.get(AGENTS + "/" + ofRole).statusCode(200);
        Client.BEN.get(AGENTS + "/" + ofGroup).statusCode(404);
        new Client(new Actor(18, "far", Role.ADMIN, Client.FAR))
                .get(AGENTS + "/" + ofRole)
                .statusCode(404);
        for (String type : new String[] {"group", "role"}) {
            Client.ANNA
                    .post(
                            AGENTS + "/" + ofRole + "/share",
                            Specs.object().put("grantee_type", type).put("grantee_id", "everybody"))
                    .statusCode(400)
                    .body("error", equalTo("invalid_share"))
                    .body("message", equalTo("invalid_grantee_id"));
        }
    }

    @Test
    void modelsAreForSuperadmins() {
        String id = fresh("model");
        for (Client client : new Client[] {Client.ANNA, Client.BEN}) {
            client.get(MODELS).statusCode(403).body("error", equalTo("insufficient_role"));
            client.post(MODELS, Specs.entity(id, Specs.object()))
                    .statusCode(403)
                    .body("error", equalTo("insufficient_role"));
        }
        Client.ROOT
                .post(MODELS, Specs.entity(id, Specs.object().put("name", "M")))
                .statusCode(201)
                .body("entity.entity_type", equalTo("model"))
                .body("entity.status", equalTo("available"));
        Client.ROOT.get(MODELS).statusCode(200).body("items.entity_id", hasItem(id));
        Client.ROOT.get(MODELS + "/" + id).statusCode(200).body("entity.current_spec.name", equalTo("M"));
        Client.ROOT
                .post(MODELS + "/" + id + "/versions", Specs.version("v2", Specs.object()))
                .statusCode(201);
        Client.ROOT
                .post(MODELS + "/" + id + "/share", Specs.object().put("grantee_type", "public"))
                .statusCode(201);
        Client.ROOT.get(MODELS + "/" + id + "/shares").statusCode(200).body("shares", hasSize(1));
        // A model is nothing that the other routes know.
        Client.ROOT.get(AGENTS + "/" + id).statusCode(404).body("error", equalTo("entity_not_found"));
        for (String type : new String[] {"model", "Model", "planets"}) {
            Client.ROOT.get("/v1/registry/" + type).statusCode(400).body("error", equalTo("invalid_entity_type"));
        }
    }

    @Test
    void nobodyReachesTheRegistryWithoutTheEdge() {
        RestAssured.given().get(AGENTS).then().statusCode(401);
        Client.ANNA.delete(AGENTS + "/x").statusCode(405).body("error", equalTo("method_not_allowed"));
    }
}
