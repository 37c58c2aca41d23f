package dev.orrery.agent.execution;

import static dev.orrery.testkit.TestTokens.actorToken;
import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static dev.orrery.testkit.TestTokens.serviceToken;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
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
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ExecutionResourceTest {
    private static final String ENGINE = "agent-engine";
    private static final String PATH = "/v1/internal/agent-executions";
    private static final ObjectMapper JSON = SuiteJson.mapper();
    private static final Actor ANNA = TestTokens.actor(14, Role.USER);
    private static final Actor BEN = TestTokens.actor(15, Role.ADMIN);
    private static final Actor ROOT = TestTokens.actor(1, Role.SUPERADMIN);

    @TestHTTPResource
    URI engine;

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

    private static ValidatableResponse asUser(String body) {
        return forwarded(ENGINE, ANNA)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/agent-executions")
                .then();
    }

    private ValidatableResponse create(JsonNode body) {
        return internal("backend-api", ENGINE, ANNA)
                .contentType(ContentType.JSON)
                .body(body.toString())
                .post(PATH)
                .then();
    }

    @Test
    void aSynchronousExecutionAnswersItsRecord() {
        String id = create(knowledge.request())
                .statusCode(201)
                .body("execution.status", equalTo("succeeded"))
                .body("execution.result.output_text", equalTo("Rotate them [1]."))
                .body("execution.result.model_calls[0].usage.prompt_tokens", equalTo(7))
                .body("execution.started_at", notNullValue())
                .body("execution.error", nullValue())
                .extract()
                .path("execution.id");
        internal("backend-api", ENGINE, ANNA)
                .get(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body("execution.id", equalTo(id))
                .body("execution.result.retrieval_calls[0].results.id", contains("doc-12#3", "doc-7#0"));
        // The actor of the call owns it, whatever the body says.
        assertEquals("14", Rows.one("select requested_by_user_id from agent_execution where id = '" + id + "'"));
        assertEquals(
                TestTokens.DEFAULT_ORGANIZATION,
                Rows.one("select organization_id from agent_execution where id = '" + id + "'"));
    }

    @Test
    void onlyTheOwnerAndSuperadminsSeeAnExecution() {
        String id = create(knowledge.request()).extract().path("execution.id");
        for (String path : new String[] {PATH + "/" + id, PATH + "/" + id + "/events"}) {
            internal("backend-api", ENGINE, BEN)
                    .get(path)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("execution_not_found"));
        }
        internal("backend-api", ENGINE, BEN)
                .post(PATH + "/" + id + "/cancel")
                .then()
                .statusCode(404)
                .body("error", equalTo("execution_not_found"));
        internal("backend-api", ENGINE, ROOT).get(PATH + "/" + id).then().statusCode(200);
        forwarded(ENGINE, ANNA).get("/v1/agent-executions/" + id).then().statusCode(200);
        forwarded(ENGINE, ROOT).get("/v1/agent-executions/" + id).then().statusCode(200);
        forwarded(ENGINE, ANNA)
                .get("/v1/agent-executions/" + id + "/events")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/event-stream; charset=utf-8");
        Actor namesake = new Actor(14, "anna", Role.USER, "00000000-0000-4000-8000-000000000002");
        for (Actor stranger : new Actor[] {BEN, namesake}) {
            forwarded(ENGINE, stranger)
                    .get("/v1/agent-executions/" + id)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("execution_not_found"));
        }
    }

    @Test
    void unknownAndMalformedIdsAreNotFound() {
        for (String id : new String[] {"0d77b6a2-6f64-4f43-9a3f-0f2f7d0c5a10", "no-uuid"}) {
            internal("backend-api", ENGINE, ANNA)
                    .get(PATH + "/" + id)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("execution_not_found"));
        }
    }

    @Test
    void onlyServicesReachTheInternalApi() {
        RestAssured.given().get(PATH + "/x").then().statusCode(401).body("error", equalTo("invalid_service_token"));
        RestAssured.given()
                .header("X-Service-Token", serviceToken("backend-api", "modelops-service", "internal"))
                .header("X-Actor-Token", actorToken("backend-api", ENGINE, ANNA))
                .get(PATH + "/x")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_service_token"));
        forwarded(ENGINE, ROOT).get(PATH + "/x").then().statusCode(403).body("error", equalTo("insufficient_role"));
        internal("backend-api", ENGINE)
                .get(PATH + "/x")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_actor_token"));
    }

    @Test
    void whatIsWrongWithTheRequestIsSaidBeforeAnythingIsStored() {
        String before = Rows.one("select count(*) from agent_execution");
        ObjectNode noAgent = knowledge.request();
        noAgent.put("agent_id", " ");
        create(noAgent).statusCode(400).body("error", equalTo("invalid_agent_id"));
        ObjectNode noInput = knowledge.request();
        noInput.put("input", "text");
        create(noInput).statusCode(400).body("error", equalTo("invalid_input"));
        ObjectNode badFilter = knowledge.request();
        ((ObjectNode) Knowledge.input(badFilter).get("retrieval"))
                .putObject("filters")
                .putArray("title");
        create(badFilter).statusCode(400).body("error", equalTo("invalid_retrieval_input"));
        create(JSON.createArrayNode()).statusCode(400).body("error", equalTo("invalid_payload"));
        internal("backend-api", ENGINE, ANNA)
                .contentType(ContentType.JSON)
                .body("{no json")
                .post(PATH + "/stream")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        assertEquals(before, Rows.one("select count(*) from agent_execution"));
    }

    @Test
    void failuresKeepWhatIsKnown() {
        knowledge.model.script(Reply.of("half").ending(Ending.CUT));
        String id = create(knowledge.request())
                .statusCode(503)
                .body("error", equalTo("EXEC_UPSTREAM_UNAVAILABLE"))
                .body("details.provider_slug", equalTo("vllm-local-gateway"))
                .extract()
                .path("details.execution_id");
        internal("backend-api", ENGINE, ANNA)
                .get(PATH + "/" + id)
                .then()
                .body("execution.status", equalTo("failed"))
                .body("execution.agent_version", equalTo("v1"))
                .body("execution.model_ref", equalTo("granite-small"))
                .body("execution.started_at", notNullValue())
                .body("execution.result", nullValue())
                .body("execution.error.code", equalTo("EXEC_UPSTREAM_UNAVAILABLE"));
    }

    @Test
    void unknownAndUnpublishedAgentsAreNotFound() {
        ObjectNode request = knowledge.request();
        request.put("agent_id", "agent.nobody");
        create(request).statusCode(404).body("error", equalTo("EXEC_AGENT_NOT_FOUND"));
        Rows.execute("insert into registry_entity (id, entity_type, owner_user_id) values ('agent.draft', 'agent', 14) "
                + "on conflict do nothing");
        Rows.execute("insert into registry_version (entity_id, version, spec, is_current) "
                + "select 'agent.draft', 1, spec, true from registry_version where entity_id = 'agent.knowledge_chat' "
                + "on conflict do nothing");
        request.put("agent_id", "agent.draft");
        create(request).statusCode(404).body("error", equalTo("EXEC_AGENT_NOT_FOUND"));
        Rows.execute("update registry_version set published_at = now() where entity_id = 'agent.draft'");
        create(request).statusCode(201);
        Rows.execute("update registry_entity set owner_user_id = 15 where id = 'agent.draft'");
        create(request).statusCode(403).body("error", equalTo("EXEC_POLICY_DENIED"));
    }

    @Test
    void aSilentSearchEndsInATimeout() {
        ObjectNode request = knowledge.request();
        ((ObjectNode) request.at("/platform_runtime/capabilities/vector_store/config"))
                .put("request_timeout_seconds", 0.3);
        knowledge.store.on("POST", "/v1/indexes/" + Knowledge.INDEX + "/search", (exchange, received) -> {
            try {
                new CountDownLatch(1).await(3, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        create(request)
                .statusCode(504)
                .body("error", equalTo("EXEC_TIMEOUT"))
                .body("details.capability", equalTo("vector_store"));
    }

    @Test
    void hybridSearchFusesBothBranches() {
        ObjectNode request = knowledge.request();
        ((ObjectNode) Knowledge.input(request).get("retrieval"))
                .put("search_method", "hybrid")
                .put("top_k", 1);
        create(request)
                .statusCode(201)
                .body("execution.result.retrieval_calls[0].hybrid_alpha", equalTo(0.5f))
                .body("execution.result.retrieval_calls[0].result_count", equalTo(1))
                .body("execution.result.retrieval_calls[0].results[0].relevance_kind", equalTo("hybrid_score"))
                .body(
                        "execution.result.retrieval_calls[0].results[0].relevance_components.semantic_score",
                        equalTo(0.91f));
        assertEquals(
                2,
                knowledge
                        .store
                        .received("POST", "/v1/indexes/" + Knowledge.INDEX + "/search")
                        .size());
    }

    @Test
    void keywordSearchNeedsNoEmbeddings() {
        ObjectNode request = knowledge.request();
        ((ObjectNode) Knowledge.input(request).get("retrieval")).put("search_method", "keyword");
        create(request).statusCode(201).body("execution.result.embedding_calls.size()", equalTo(0));
        assertEquals(
                0, knowledge.model.peer().received("POST", "/v1/embeddings").size());
    }

    @Test
    void withNothingAskedNoModelIsCalled() {
        ObjectNode request = knowledge.request();
        request.putObject("input");
        create(request)
                .statusCode(201)
                .body("execution.status", equalTo("succeeded"))
                .body("execution.result.model_calls.size()", equalTo(0));
        assertEquals(0, knowledge.model.peer().received().size());
    }

    @Test
    void cancelEndsARunningExecution() throws Exception {
        knowledge.model.script(Reply.of("a", "b", "c", "d", "e", "f", "g", "h").withPause(Duration.ofMillis(500)));
        EventClient client = new EventClient(engine, ANNA);
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.upToFirstDelta();
            String id = Rows.one("select id from agent_execution order by created_at desc limit 1");
            internal("backend-api", ENGINE, ANNA)
                    .post(PATH + "/" + id + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("execution.status", equalTo("cancelled"))
                    .body("execution.error.code", equalTo("EXEC_CANCELLED"));
            EventClient.Arrived last = stream.rest().getLast();
            assertEquals("error", last.name());
            assertEquals("EXEC_CANCELLED", last.data().path("error").asText());
            // Cancelling what has ended changes nothing.
            internal("backend-api", ENGINE, ANNA)
                    .post(PATH + "/" + id + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("execution.status", equalTo("cancelled"));
        }
    }

    @Test
    void anotherProcessesCancelRequestIsHeard() throws Exception {
        knowledge.model.script(Reply.of("a", "b").withPause(Duration.ofSeconds(4)));
        EventClient client = new EventClient(engine, ANNA);
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.next();
            String id = Rows.one("select id from agent_execution order by created_at desc limit 1");
            Rows.execute("update agent_execution set cancel_requested = true where id = '" + id + "'");
            await().atMost(Duration.ofSeconds(4))
                    .until(() -> Rows.one("select status from agent_execution where id = '" + id + "'")
                            .equals("cancelled"));
        }
    }

    @Test
    void usersRunAgentsWithTheActiveDeployment() throws Exception {
        EngineUnderTest.platform().reset();
        Knowledge.allowModel();
        EngineUnderTest.platform()
                .on("GET", "/v1/internal/platform/runtime", 200, JSON.writeValueAsString(knowledge.snapshot()))
                .on(
                        "GET",
                        "/v1/internal/platform/runtime-profile",
                        200,
                        "{\"profile\":\"online\",\"locked\":false,\"source\":\"database\"}");
        ObjectNode body = JSON.createObjectNode().put("agent_id", "agent.knowledge_chat");
        body.putObject("input").put("prompt", Knowledge.QUESTION);
        asUser(body.toString())
                .statusCode(201)
                .body("execution.status", equalTo("succeeded"))
                .body("execution.runtime_profile", equalTo("online"))
                .body("execution.model_ref", equalTo("granite-small"));
        // A model that is named must be one that the user may invoke.
        EngineUnderTest.platform()
                .on(
                        "GET",
                        "/v1/internal/modelops/invokable-models/granite-small",
                        409,
                        "{\"error\":\"validation_failed\",\"message\":\"not validated\"}");
        ((ObjectNode) body.get("input")).put("model", "granite-small");
        asUser(body.toString())
                .statusCode(403)
                .body("error", equalTo("EXEC_MODEL_NOT_ALLOWED"))
                .body("details.reason", equalTo("validation_failed"));
        asUser("{}").statusCode(400).body("error", equalTo("invalid_agent_id"));
    }

    @Test
    void withoutPlatformControlNothingIsStarted() {
        String before = Rows.one("select count(*) from agent_execution");
        HttpPeer platform = EngineUnderTest.platform();
        platform.reset();
        // Hung up on, as by a process that goes away.
        platform.on("GET", "/v1/internal/platform/runtime-profile", (exchange, request) -> exchange.close());
        asUser("{\"agent_id\":\"agent.knowledge_chat\"}")
                .statusCode(503)
                .body("error", equalTo("EXEC_UPSTREAM_UNAVAILABLE"))
                .body("message", equalTo("The active deployment cannot be read from platform control."));
        assertEquals(before, Rows.one("select count(*) from agent_execution"));

        platform.on(
                        "GET",
                        "/v1/internal/platform/runtime-profile",
                        200,
                        "{\"profile\":\"online\",\"locked\":false,\"source\":\"database\"}")
                .on(
                        "GET",
                        "/v1/internal/platform/runtime",
                        503,
                        "{\"error\":\"active_binding_not_found\",\"message\":\"none\"}");
        asUser("{\"agent_id\":\"agent.knowledge_chat\"}")
                .statusCode(503)
                .body("error", equalTo("active_binding_not_found"));
    }
}
