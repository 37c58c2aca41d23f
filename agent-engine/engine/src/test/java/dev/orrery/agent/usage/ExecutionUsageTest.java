package dev.orrery.agent.usage;

import static dev.orrery.testkit.TestTokens.internal;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions use models on the quota of whoever asked for them, and each call is counted once. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ExecutionUsageTest {
    private static final String USAGE = "/v1/internal/modelops/usage";
    private static final String GRANTS = "/v1/internal/modelops/quota-grants";
    private static final ObjectMapper JSON = SuiteJson.mapper();

    private Knowledge knowledge;

    @BeforeEach
    void start() {
        knowledge = new Knowledge();
        knowledge.model.script(Reply.of("Rotate ", "them [1]."));
    }

    @AfterEach
    void stop() {
        knowledge.close();
    }

    @Test
    void anAnswerIsCountedOnceUnderItsRequester() {
        Actor user = TestTokens.actor(7101, Role.USER);
        create(user, knowledge.request()).body("execution.status", equalTo("succeeded"));
        List<JsonNode> records = told(user, 2);
        JsonNode query = records.getFirst();
        assertEquals("mini-embed", query.path("model_id").asText());
        assertEquals("embeddings", query.path("source").asText());
        assertEquals(0, query.path("tokens_out").asInt());
        assertTrue(query.path("tokens_in").asInt() > 0);
        JsonNode told = records.getLast();
        assertEquals("granite-small", told.path("model_id").asText());
        assertEquals("knowledge_chat", told.path("source").asText());
        assertEquals(
                TestTokens.DEFAULT_ORGANIZATION, told.path("organization_id").asText());
        assertEquals(7, told.path("tokens_in").asInt());
        assertEquals(2, told.path("tokens_out").asInt());
        assertEquals(false, told.path("failed").asBoolean());
        // The lease asked on behalf of this user and role.
        assertEquals(
                List.of("user"),
                bodies(GRANTS, user).stream()
                        .map(grant -> grant.path("role").asText())
                        .toList());
    }

    @Test
    void anExecutionWithoutKnowledgeCountsAsOneOfAnAgent() {
        Actor user = TestTokens.actor(7102, Role.USER);
        ObjectNode body = knowledge.request();
        ((ObjectNode) body.path("input")).remove("retrieval");
        create(user, body).body("execution.status", equalTo("succeeded"));
        assertEquals("agent", told(user, 1).getFirst().path("source").asText());
    }

    @Test
    void aModelThatRefusesIsCountedAsFailed() {
        Actor user = TestTokens.actor(7103, Role.USER);
        knowledge.model.script(Reply.of().ending(Ending.STATUS_500));
        create(user, knowledge.request()).statusCode(500).body("error", equalTo("EXEC_INTERNAL_ERROR"));
        JsonNode told = told(user, 2).getLast();
        assertEquals(true, told.path("failed").asBoolean());
        assertEquals(0, told.path("tokens_out").asInt());
    }

    @Test
    void aUsedUpQuotaEndsTheExecutionBeforeTheModelIsAsked() {
        Actor user = TestTokens.actor(7104, Role.USER);
        EngineUnderTest.platform().on("POST", GRANTS, 200, """
                {"granted":false,"unlimited":false,"requests":0,"tokens":0,"expires_at":"2030-01-01T00:00:00Z",
                 "retry_after_seconds":42,"limit":"tokens_per_day"}""");
        create(user, knowledge.request())
                .statusCode(429)
                .body("error", equalTo("EXEC_QUOTA_EXCEEDED"))
                .body("details.limit", equalTo("tokens_per_day"))
                .header("Retry-After", "42");
        assertEquals(
                0,
                knowledge.model.peer().received("POST", "/v1/chat/completions").size());
    }

    private static ValidatableResponse create(Actor user, JsonNode body) {
        return internal("backend-api", "agent-engine", user)
                .contentType(ContentType.JSON)
                .body(body.toString())
                .post("/v1/internal/agent-executions")
                .then();
    }

    /** The records that model operations was told about this user, which must be so many. */
    private static List<JsonNode> told(Actor user, int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> bodies(USAGE, user).size() >= count);
        List<JsonNode> records = bodies(USAGE, user);
        assertEquals(count, records.size());
        return records;
    }

    @Test
    void anEmbeddingThatFailsIsCountedAsFailed() {
        Actor user = TestTokens.actor(7105, Role.USER);
        knowledge.model.peer().on("POST", "/v1/embeddings", 500, "{}");
        create(user, knowledge.request()).statusCode(503).body("error", equalTo("EXEC_UPSTREAM_UNAVAILABLE"));
        JsonNode told = told(user, 1).getFirst();
        assertEquals("mini-embed", told.path("model_id").asText());
        assertEquals(true, told.path("failed").asBoolean());
        assertEquals(0, told.path("tokens_in").asInt());
    }

    private static List<JsonNode> bodies(String path, Actor user) {
        List<JsonNode> found = new ArrayList<>();
        for (HttpPeer.Received request : EngineUnderTest.platform().received("POST", path)) {
            JsonNode body = read(request.body());
            for (JsonNode item : body.isArray() ? body : JSON.createArrayNode().add(body)) {
                if (item.path("user_id").asLong() == user.userId()) {
                    found.add(item);
                }
            }
        }
        return found;
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(body, broken);
        }
    }
}
