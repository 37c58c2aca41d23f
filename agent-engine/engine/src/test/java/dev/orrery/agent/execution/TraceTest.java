package dev.orrery.agent.execution;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.LogLines;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An execution runs on a thread of its own, and stays part of the request that asked for it. */
@QuarkusTest
@TestProfile(TraceTest.Traced.class)
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class TraceTest {
    private static final String TRACE = "5bf92f3577b34da6a3ce929d0e0e4736";

    public static class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false", "quarkus.otel.exporter.otlp.endpoint", "http://127.0.0.1:9");
        }
    }

    @Test
    void theLinesOfAnExecutionCarryItsRequestAndTrace() throws Exception {
        try (Knowledge knowledge = new Knowledge();
                LogLines log = LogLines.keep()) {
            knowledge.model.script(Reply.of("The pump ", "is in hall seven."));
            String id = TestTokens.internal("backend-api", "agent-engine", TestTokens.actor(14, Role.USER))
                    .contentType(ContentType.JSON)
                    .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                    .header("X-Request-Id", "asked-by-hand-2")
                    .body(knowledge.request().toString())
                    .post("/v1/internal/agent-executions")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("execution.id");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !log.with("Execution " + id + " of").isEmpty());
            LogLines.Line ended = log.with("Execution " + id + " of").getFirst();
            assertTrue(ended.text().contains("[asked-by-hand-2 " + TRACE + "]"), ended::text);
            assertTrue(ended.text().contains("succeeded"), ended::text);
            assertTrue(ended.json().contains("\"requestId\":\"asked-by-hand-2\""), ended::json);
            assertEquals(1, log.with("Execution " + id + " of").size());
        }
    }
}
