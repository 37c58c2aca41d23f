package dev.orrery.agent.execution;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions that are asked for again under the same key: they run once. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class IdempotentCreateTest {
    private static final String ENGINE = "agent-engine";
    private static final Actor BEN = TestTokens.actor(15, Role.USER);

    @TestHTTPResource
    URI engine;

    private final String key = "key-" + UUID.randomUUID();
    private ToolBench bench;

    @BeforeEach
    void start() {
        bench = new ToolBench(engine, "{}");
        bench.servePlatform();
        bench.knowledge.model.script(Reply.of("Once ", "only."));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private ValidatableResponse create(Actor actor, String sentKey, String prompt) {
        return forwarded(ENGINE, actor)
                .header("Idempotency-Key", sentKey)
                .contentType(ContentType.JSON)
                .body("{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"" + prompt + "\"}}")
                .post("/v1/agent-executions")
                .then();
    }

    private ValidatableResponse createInternally(ObjectNode body) {
        return internal("backend-api", ENGINE, ToolBench.ANNA)
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(body.toString())
                .post("/v1/internal/agent-executions")
                .then();
    }

    private int modelCalls() {
        return bench.knowledge
                .model
                .peer()
                .received("POST", "/v1/chat/completions")
                .size();
    }

    private String stored() {
        return Rows.one("select count(*) from agent_execution where agent_id = '" + bench.agent + "'");
    }

    @Test
    void theSameRequestIsTheSameExecution() {
        String id = create(ToolBench.ANNA, key, "Go")
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue())
                .extract()
                .path("execution.id");
        // The deployment is not even asked for again.
        EngineUnderTest.platform().on("GET", "/v1/internal/platform/runtime", 503, "{}");
        create(ToolBench.ANNA, key, "Go")
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("execution.id", equalTo(id))
                .body("execution.result.output_text", equalTo("Once only."));
        bench.servePlatform();
        create(ToolBench.ANNA, key, "Something else").statusCode(409).body("error", equalTo("idempotency_key_reused"));
        assertEquals(1, modelCalls());
        // The key is the user's own.
        create(BEN, key, "Something else").statusCode(201).header("Idempotency-Replayed", nullValue());
        assertEquals("2", stored());
    }

    @Test
    void withoutAKeyEveryRequestIsAnother() {
        for (int i = 0; i < 2; i++) {
            forwarded(ENGINE, ToolBench.ANNA)
                    .contentType(ContentType.JSON)
                    .body("{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"Go\"}}")
                    .post("/v1/agent-executions")
                    .then()
                    .statusCode(201);
        }
        assertEquals("2", stored());
    }

    @Test
    void keysAreChecked() {
        for (String wrong : List.of("", "a b", "x".repeat(201))) {
            create(ToolBench.ANNA, wrong, "Go").statusCode(400).body("error", equalTo("invalid_idempotency_key"));
        }
        assertEquals("0", stored());
    }

    @Test
    void whatWasRefusedMayBeSentAgainCorrected() {
        forwarded(ENGINE, ToolBench.ANNA)
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body("{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"Go\",\"inputs\":{\"a\":1}}}")
                .post("/v1/agent-executions")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_workflow_input"));
        create(ToolBench.ANNA, key, "Go").statusCode(201);
    }

    @Test
    void aFailureIsAnsweredAgainAndNotTriedAgain() {
        bench.knowledge.model.script(Reply.of("half").ending(Ending.CUT));
        String id = createInternally(bench.request())
                .statusCode(503)
                .body("error", equalTo("EXEC_UPSTREAM_UNAVAILABLE"))
                .extract()
                .path("details.execution_id");
        createInternally(bench.request())
                .statusCode(503)
                .body("error", equalTo("EXEC_UPSTREAM_UNAVAILABLE"))
                .body("details.execution_id", equalTo(id));
        assertEquals(1, modelCalls());
    }

    @Test
    void ofTwentyAtOnceOneRuns() throws Exception {
        bench.knowledge.model.script(Reply.of("Once ", "only.").withPause(Duration.ofMillis(200)));
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(together.submit(() -> create(ToolBench.ANNA, key, "Go")
                        .statusCode(201)
                        .extract()
                        .path("execution.id")));
            }
        }
        Set<String> ids = new TreeSet<>();
        for (Future<String> answer : answers) {
            ids.add(answer.get());
        }
        assertEquals(1, ids.size(), ids::toString);
        assertEquals("1", stored());
        assertEquals(1, modelCalls());
        assertEquals(
                "1",
                Rows.one("select count(*) from execution_event where execution_id = '"
                        + ids.iterator().next() + "' and type in ('complete', 'error')"));
    }

    @Test
    void aStreamThatIsAskedForAgainShowsTheSameEvents() throws Exception {
        bench.knowledge.model.script(Reply.of("a", "b", "c").withPause(Duration.ofMillis(300)));
        String first;
        try (EventClient.Stream lost = bench.client.start(bench.request(), key)) {
            first = lost.upToFirstDelta().getFirst().event().data();
            assertEquals("", lost.header("Idempotency-Replayed"));
        }
        // Its client has left in the middle; with a key that does not cancel.
        try (EventClient.Stream again = bench.client.start(bench.request(), key)) {
            List<EventClient.Arrived> events = again.rest();
            assertEquals(first, events.getFirst().event().data());
            assertEquals("1", events.getFirst().event().id());
            assertEquals("complete", events.getLast().name());
            assertEquals(
                    "abc",
                    events.getLast()
                            .data()
                            .path("execution")
                            .path("result")
                            .path("output_text")
                            .asText());
            assertEquals("true", again.header("Idempotency-Replayed"));
        }
        ObjectNode other = bench.request();
        Knowledge.input(other).put("prompt", "Something else");
        Knowledge.input(other).remove("messages");
        try (EventClient.Stream refused = bench.client.start(other, key)) {
            List<EventClient.Arrived> events = refused.rest();
            assertEquals(1, events.size());
            assertEquals(
                    "idempotency_key_reused",
                    events.getFirst().data().path("error").asText());
            assertEquals(409, events.getFirst().data().path("status_code").asInt());
        }
        assertEquals("1", stored());
        assertEquals(1, modelCalls());
    }

    @Test
    void whatWaitsIsAnsweredAsWaiting() {
        bench.workflow("""
                {"steps":[{"id":"ask","type":"approval","message":"May I?","next":"say"},
                          {"id":"say","type":"model","prompt":"x"}]}""");
        String id = create(ToolBench.ANNA, key, "Go").statusCode(202).extract().path("execution.id");
        create(ToolBench.ANNA, key, "Go").statusCode(202).body("execution.id", equalTo(id));
        forwarded(ENGINE, ToolBench.ANNA)
                .contentType(ContentType.JSON)
                .body("{\"decision\":\"approve\"}")
                .post("/v1/agent-executions/" + id + "/approvals/ask")
                .then()
                .statusCode(200);
        create(ToolBench.ANNA, key, "Go")
                .statusCode(201)
                .body("execution.id", equalTo(id))
                .body("execution.status", equalTo("succeeded"));
        await().atMost(Duration.ofSeconds(5)).until(() -> modelCalls() == 1);
    }
}
