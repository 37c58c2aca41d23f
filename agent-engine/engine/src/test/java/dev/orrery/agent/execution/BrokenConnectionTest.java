package dev.orrery.agent.execution;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.agent.EngineUnderTest;
import dev.orrery.testkit.ConnectionCuts;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions whose states are written over connections that break. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class BrokenConnectionTest {
    @TestHTTPResource
    URI engine;

    @Inject
    AgroalDataSource database;

    private ToolBench bench;

    @BeforeEach
    void start() {
        bench = new ToolBench(engine, "{}");
        bench.servePlatform();
        bench.knowledge.model.script(Reply.of("Still ", "told."));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private ValidatableResponse create() {
        return forwarded("agent-engine", ToolBench.ANNA)
                .contentType(ContentType.JSON)
                .body("{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"Go\"}}")
                .post("/v1/agent-executions")
                .then();
    }

    private ConnectionCuts cuts(String events, int... which) {
        return ConnectionCuts.of(database, "agent_execution", events, "new.agent_id = '" + bench.agent + "'", which);
    }

    @Test
    void itIsStoredAgain() {
        try (ConnectionCuts cuts = cuts("insert", 1)) {
            create().statusCode(201).body("execution.status", equalTo("succeeded"));
            assertEquals(2, cuts.writes());
        }
        assertEquals("1", Rows.one("select count(*) from agent_execution where agent_id = '" + bench.agent + "'"));
    }

    @Test
    void theBeginAndTheEndAreStoredAgain() {
        try (ConnectionCuts cuts = cuts("update", 1, 3)) {
            create().statusCode(201)
                    .body("execution.status", equalTo("succeeded"))
                    .body("execution.result.output_text", equalTo("Still told."));
            assertEquals(
                    5, cuts.writes(), "Begun twice, ended twice; an end writes the row before its event and after.");
        }
    }

    @Test
    void oneThatCannotBeginTellsThatTheDatabaseIsAway() {
        try (ConnectionCuts cuts = cuts("update", 1, 2, 3, 4, 5)) {
            create().statusCode(503).body("error", equalTo("EXEC_UPSTREAM_UNAVAILABLE"));
            assertEquals(7, cuts.writes(), "Five times begun, ended once, which writes twice.");
        }
        assertEquals("failed", Rows.one("select status from agent_execution where agent_id = '" + bench.agent + "'"));
    }
}
