package dev.orrery.agent.execution;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that does not wait for the end of its execution is answered with where it stands, and loses nothing. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class SlowExecutionTest {
    private static final Duration SLOW = Duration.ofSeconds(2);

    @TestHTTPResource
    URI engine;

    private ToolBench bench;

    @BeforeEach
    void start() {
        bench = new ToolBench(engine, "{}");
        bench.servePlatform();
        bench.knowledge.model.script(Reply.of("Late.").withPause(SLOW));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private ValidatableResponse create(String prefer) {
        return forwarded("agent-engine", ToolBench.ANNA)
                .header("Prefer", prefer)
                .contentType(ContentType.JSON)
                .body("{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"Go\"}}")
                .post("/v1/agent-executions")
                .then();
    }

    @Test
    void whoDoesNotWaitGetsTheIdAtOnceAndFindsTheAnswer() {
        String id = create("respond-async")
                .statusCode(202)
                .body("execution.status", anyOf(equalTo("queued"), equalTo("running")))
                .body("execution.result", nullValue())
                .extract()
                .path("execution.id");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> Client.ANNA
                        .get("/v1/agent-executions/" + id)
                        .body("execution.status", equalTo("succeeded"))
                        .body("execution.result.output_text", equalTo("Late.")));
        assertEquals(
                "1",
                Rows.one("select count(*) from execution_event where execution_id = '" + id
                        + "' and type in ('complete', 'error')"));
    }

    @Test
    void whoWaitsLessThanItTakesGetsItRunning() {
        String id = create("wait=1")
                .statusCode(202)
                .body("execution.status", equalTo("running"))
                .extract()
                .path("execution.id");
        Client.ANNA
                .post("/v1/agent-executions/" + id + "/cancel")
                .statusCode(200)
                .body("execution.status", equalTo("cancelled"));
    }

    @Test
    void whoWaitsLongEnoughGetsTheEnd() {
        create("wait=30")
                .statusCode(201)
                .body("execution.status", equalTo("succeeded"))
                .body("execution.result.output_text", equalTo("Late."));
    }
}
