package dev.orrery.agent.execution;

import static dev.orrery.agent.execution.ToolBench.echo;
import static dev.orrery.testkit.TestTokens.forwarded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tool calls that a person decides about. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ApprovalTest {
    private static final String ENGINE = "agent-engine";
    private static final Actor BEN = TestTokens.actor(15, Role.ADMIN);
    private static final Actor ROOT = TestTokens.actor(1, Role.SUPERADMIN);

    @TestHTTPResource
    URI engine;

    private ToolBench bench;

    @BeforeEach
    void start() {
        bench = new ToolBench(engine, "{\"tools\":{\"tool.echo\":\"approve\"}}", "tool.echo");
        bench.servePlatform();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    /** Starts the agent by the public route; it answers as soon as the execution waits. */
    private String waiting(Reply... replies) {
        bench.knowledge.model.script(replies);
        return forwarded(ENGINE, ToolBench.ANNA)
                .contentType(ContentType.JSON)
                .body("{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"Go\"}}")
                .post("/v1/agent-executions")
                .then()
                .statusCode(202)
                .body("execution.status", equalTo("awaiting_approval"))
                .body("execution.finished_at", nullValue())
                .extract()
                .path("execution.id");
    }

    private static ValidatableResponse decide(Actor actor, String id, String call, String body) {
        return forwarded(ENGINE, actor)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/agent-executions/" + id + "/approvals/" + call)
                .then();
    }

    private static String status(String id) {
        return Rows.one("select status from agent_execution where id = '" + id + "'");
    }

    private static JsonNode result(String id) {
        return ToolBench.tree(Rows.one("select result_json from agent_execution where id = '" + id + "'"));
    }

    private static void ends(String id, String status) {
        await().atMost(Duration.ofSeconds(10)).until(() -> status(id).equals(status));
    }

    /** Another process was asked; this one sees it at its next heartbeat only. */
    @Test
    void aCancelThatComesJustBeforeTheWaitIsNotForgotten() throws Exception {
        bench.knowledge.model.script(Reply.calls(echo("a", "one")));
        bench.knowledge.model.peer().on("POST", "/v1/chat/completions", (exchange, request) -> {
            Rows.execute("update agent_execution set cancel_requested = true where agent_id = '" + bench.agent + "'");
            bench.knowledge.model.chat(exchange, request);
        });
        assertEquals(
                "EXEC_CANCELLED", bench.run().getLast().data().path("error").asText());
        assertEquals(
                "cancelled", Rows.one("select status from agent_execution where agent_id = '" + bench.agent + "'"));
        assertEquals(0, bench.gateway.received().size());
    }

    /** As where the agent's tools were changed meanwhile, and the model's name for one stands for another. */
    @Test
    void anApprovalIsOfTheToolThatWasShown() {
        String id = waiting(Reply.calls(echo("a", "one")), Reply.of("Not done."));
        Rows.execute("update tool_approval set tool_ref = 'tool.other' where execution_id = '" + id + "'");
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals(0, bench.gateway.received().size());
        JsonNode call = result(id).path("tool_calls").path(0);
        assertEquals(409, call.path("status_code").asInt(), call::toString);
        assertTrue(call.toString().contains("\"approval_outdated\""), call::toString);
    }

    @Test
    void approvedCallsAreMadeAndTheModelAnswers() {
        String id = waiting(Reply.calls(echo("a", "one"), echo("b", "two")), Reply.of("Both done."));
        assertEquals(0, bench.gateway.received().size());
        forwarded(ENGINE, ToolBench.ANNA)
                .get("/v1/agent-executions/" + id)
                .then()
                .statusCode(200)
                .body("execution.open_approvals", hasSize(2))
                .body("execution.open_approvals[0].call_id", equalTo("a"))
                .body("execution.open_approvals[0].tool_ref", equalTo("tool.echo"))
                .body("execution.open_approvals[0].arguments.text", equalTo("one"));
        // The first decision is not enough: nothing of the round is made before the last one.
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}")
                .statusCode(200)
                .body("execution.status", equalTo("awaiting_approval"))
                .body("execution.open_approvals", hasSize(1));
        assertEquals(0, bench.gateway.received().size());
        decide(ToolBench.ANNA, id, "b", "{\"decision\":\"APPROVE\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals("Both done.", result(id).path("output_text").asText());
        assertEquals(2, result(id).path("tool_calls").size());
        assertEquals(2, bench.gateway.received().size());
        assertEquals(
                "", Rows.one("select coalesce(loop_state::text, '') from agent_execution where id = '" + id + "'"));
        forwarded(ENGINE, ToolBench.ANNA)
                .get("/v1/agent-executions/" + id + "/approvals")
                .then()
                .statusCode(200)
                .body("approvals", hasSize(2))
                .body("approvals[1].decision", equalTo("approve"))
                .body("approvals[1].decided_by_user_id", equalTo(14));
    }

    @Test
    void aRejectedCallIsToldToTheModelAndTheOthersAreMade() throws Exception {
        String id = waiting(Reply.calls(echo("a", "one"), echo("b", "two")), Reply.of("Only one."));
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"reject\",\"reason\":\"not today\"}")
                .statusCode(200);
        decide(ROOT, id, "b", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals(1, bench.gateway.received().size());
        JsonNode told = bench.toolMessages(1).getFirst();
        assertEquals("approval_rejected", told.path("code").asText());
        assertTrue(told.path("message").asText().contains("not today"));
        assertEquals(
                403, result(id).path("tool_calls").path(0).path("status_code").asInt());
    }

    @Test
    void oneStreamShowsThePauseAndTheRest() throws Exception {
        bench.knowledge.model.script(Reply.calls(echo("a", "one")), Reply.of("Done."));
        try (EventClient.Stream stream = bench.client.start(bench.request())) {
            EventClient.Arrived event;
            do {
                event = stream.next().orElseThrow();
            } while (!event.name().equals("awaiting_approval"));
            String id = event.data().path("execution_id").asText();
            assertEquals("a", event.data().path("calls").path(0).path("call_id").asText());
            assertEquals("awaiting_approval", status(id));
            decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
            List<EventClient.Arrived> rest = stream.rest();
            assertEquals("complete", rest.getLast().name());
            // Numbers go on where they stopped, so that a reader can resume anywhere.
            assertEquals(
                    Long.parseLong(event.event().id()) + 1,
                    Long.parseLong(rest.getFirst().event().id()));
            try (EventClient.Stream again = bench.client.follow(id, null)) {
                List<EventClient.Arrived> all = again.rest();
                assertEquals(rest.getLast().event().id(), Integer.toString(all.size()));
                assertEquals(
                        1,
                        all.stream()
                                .filter(one -> one.name().equals("complete"))
                                .count());
            }
        }
    }

    @Test
    void aClientThatLeavesDoesNotCancelWhatWaits() throws Exception {
        bench.knowledge.model.script(Reply.calls(echo("a", "one")), Reply.of("Done."));
        String id;
        try (EventClient.Stream stream = bench.client.start(bench.request())) {
            Optional<EventClient.Arrived> event;
            do {
                event = stream.next();
            } while (!event.orElseThrow().name().equals("awaiting_approval"));
            id = event.orElseThrow().data().path("execution_id").asText();
        }
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
    }

    /** A process that starts sees an execution of a process that is gone: no thread, no owner, no feed. */
    @Test
    void anotherProcessGoesOnAfterTheFirstOneIsGone() throws Exception {
        String id = waiting(Reply.calls(echo("a", "one")), Reply.of("Done."));
        Rows.execute("update agent_execution set owner_instance = '" + UUID.randomUUID()
                + "', created_at = created_at - interval '1 hour' where id = '" + id + "'");
        String dead = leftBehind();
        // The sweep that ends what a dead process left has passed, and left the waiting one alone.
        ends(dead, "failed");
        assertEquals("awaiting_approval", status(id));
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals(
                "1",
                Rows.one("select count(*) from execution_event where execution_id = '" + id
                        + "' and type in ('complete', 'error')"));
    }

    private static String leftBehind() {
        String id = UUID.randomUUID().toString();
        Rows.execute("insert into agent_execution (id, agent_id, status, runtime_profile, requested_by_user_id, "
                + "organization_id, input_json, owner_instance, created_at) values ('" + id
                + "', 'agent.knowledge_chat', 'running', 'offline', 14, '" + TestTokens.DEFAULT_ORGANIZATION
                + "', '{}', '" + UUID.randomUUID() + "', now())");
        return id;
    }

    @Test
    void whatWaitsCanBeCancelled() throws Exception {
        String id = waiting(Reply.calls(echo("a", "one")), Reply.of("never"));
        forwarded(ENGINE, ToolBench.ANNA)
                .post("/v1/agent-executions/" + id + "/cancel")
                .then()
                .statusCode(200)
                .body("execution.status", equalTo("cancelled"))
                .body("execution.error.code", equalTo("EXEC_CANCELLED"));
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}")
                .statusCode(409)
                .body("error", equalTo("execution_not_awaiting_approval"));
        try (EventClient.Stream stream = bench.client.follow(id, null)) {
            assertEquals("error", stream.rest().getLast().name());
        }
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void whatWaitsTooLongEnds() {
        String id = waiting(Reply.calls(echo("a", "one")), Reply.of("never"));
        Rows.execute("update tool_approval set requested_at = now() - interval '25 hours' where execution_id = '" + id
                + "'");
        ends(id, "failed");
        JsonNode error = ToolBench.tree(Rows.one("select error_json from agent_execution where id = '" + id + "'"));
        assertEquals("EXEC_TIMEOUT", error.path("code").asText());
        assertEquals("approval_expired", error.path("details").path("reason").asText());
    }

    @Test
    void rightsAreCheckedAgainWhenItGoesOn() {
        String id = waiting(Reply.calls(echo("a", "one")), Reply.of("never"));
        Rows.execute("delete from entity_share where entity_id = '" + bench.agent + "'");
        decide(ROOT, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
        // Approved by a superadmin, but run with the rights of the user who asked.
        ends(id, "blocked");
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void everyRefusalHasItsCode() {
        String id = waiting(Reply.calls(echo("a", "one"), echo("b", "two")), Reply.of("Done."));
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"maybe\"}")
                .statusCode(400)
                .body("error", equalTo("invalid_decision"));
        decide(ToolBench.ANNA, id, "a", "{}").statusCode(400).body("error", equalTo("invalid_decision"));
        decide(ToolBench.ANNA, id, "a", "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        decide(ToolBench.ANNA, id, "x", "{\"decision\":\"approve\"}")
                .statusCode(404)
                .body("error", equalTo("approval_not_found"));
        decide(BEN, id, "a", "{\"decision\":\"approve\"}")
                .statusCode(404)
                .body("error", equalTo("execution_not_found"));
        decide(ToolBench.ANNA, "nonsense", "a", "{\"decision\":\"approve\"}")
                .statusCode(404)
                .body("error", equalTo("execution_not_found"));
        forwarded(ENGINE, BEN)
                .get("/v1/agent-executions/" + id + "/approvals")
                .then()
                .statusCode(404)
                .body("error", equalTo("execution_not_found"));
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"reject\"}")
                .statusCode(409)
                .body("error", equalTo("approval_already_decided"));
    }

    @Test
    void theSameDecisionSentAgainIsAnsweredAsTheFirstTime() {
        String first = "{\"decision\":\"approve\",\"reason\":\"fine\"}";
        String id = waiting(Reply.calls(echo("a", "one"), echo("b", "two")), Reply.of("Done."));
        decide(ToolBench.ANNA, id, "a", first).statusCode(200);
        decide(ToolBench.ANNA, id, "a", first)
                .statusCode(200)
                .body("execution.status", equalTo("awaiting_approval"))
                .body("execution.open_approvals", hasSize(1));

        // Another reason and another person are other decisions.
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\",\"reason\":\"no\"}")
                .statusCode(409)
                .body("error", equalTo("approval_already_decided"));
        decide(ROOT, id, "a", first).statusCode(409).body("error", equalTo("approval_already_decided"));

        decide(ToolBench.ANNA, id, "b", first).statusCode(200);
        ends(id, "succeeded");
        decide(ToolBench.ANNA, id, "b", first).statusCode(200).body("execution.status", equalTo("succeeded"));
        assertEquals(2, bench.gateway.received().size());
    }

    @Test
    void withoutADeploymentTheDecisionCanBeRepeated() {
        String id = waiting(Reply.calls(echo("a", "one")), Reply.of("Done."));
        EngineUnderTest.platform()
                .on(
                        "GET",
                        "/v1/internal/platform/runtime",
                        503,
                        "{\"error\":\"active_binding_not_found\",\"message\":\"none\"}");
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}")
                .statusCode(503)
                .body("error", equalTo("active_binding_not_found"));
        bench.servePlatform();
        decide(ToolBench.ANNA, id, "a", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
    }
}
