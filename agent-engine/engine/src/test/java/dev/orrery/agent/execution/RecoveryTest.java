package dev.orrery.agent.execution;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Executions that a killed process left. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class RecoveryTest {
    @TestHTTPResource
    URI engine;

    @Inject
    LiveExecutions live;

    @Inject
    ExecutionSweep sweep;

    @Test
    void anInterruptedExecutionEndsWithExactlyOneError() throws Exception {
        UUID owner = UUID.randomUUID();
        UUID id = leftBy(owner);
        EventClient client = new EventClient(engine, TestTokens.actor(14, Role.USER));
        // A reader that had seen more than the log holds, and that asks before the end is there.
        try (EventClient.Stream stream = client.follow(id.toString(), "7")) {
            List<EventClient.Arrived> events = stream.rest();
            assertEquals(
                    List.of("error"),
                    events.stream().map(EventClient.Arrived::name).toList());
            EventClient.Arrived error = events.getFirst();
            assertEquals("EXEC_INTERNAL_ERROR", error.data().path("error").asText());
            assertEquals(500, error.data().path("status_code").asInt());
            assertEquals(
                    "interrupted", error.data().path("details").path("reason").asText());
            assertEquals("1004", error.event().id());
        }
        try (EventClient.Stream stream = client.follow(id.toString(), null)) {
            assertEquals(
                    List.of("thinking running", "Use ", "the ", "rotate ", "error"),
                    stream.rest().stream().map(EventClient.Arrived::summary).toList());
        }
        assertEquals("failed", Rows.one("select status from agent_execution where id = '" + id + "'"));
        assertEquals(
                "1",
                Rows.one("select count(*) from execution_event where execution_id = '" + id
                        + "' and type in ('complete', 'error')"));
    }

    @Test
    void theExecutionOfALivingProcessIsLeftAlone() {
        UUID living = UUID.randomUUID();
        UUID id = leftBy(living);
        UUID dead = leftBy(UUID.randomUUID());
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            Rows.execute("insert into engine_instance (id) values ('" + living
                    + "') on conflict (id) do update set heartbeat_at = now()");
            return Rows.one("select status from agent_execution where id = '" + dead + "'")
                    .equals("failed");
        });
        assertEquals("running", Rows.one("select status from agent_execution where id = '" + id + "'"));
        Rows.execute("delete from engine_instance where id = '" + living + "'");
    }

    @Test
    void aRunOverTheLimitIsStopped() {
        LiveExecution late = new LiveExecution(UUID.randomUUID(), Instant.now().minus(Duration.ofMinutes(11)), 0);
        LiveExecution early = new LiveExecution(UUID.randomUUID(), Instant.now().minus(Duration.ofMinutes(9)), 0);
        live.add(late);
        live.add(early);
        try {
            sweep.sweep();
            assertEquals(StopReason.DEADLINE, late.stopReason());
            assertNull(early.stopReason());
        } finally {
            live.remove(late);
            live.remove(early);
        }
    }

    private static UUID leftBy(UUID owner) {
        UUID id = UUID.randomUUID();
        Rows.execute("insert into engine_instance (id) values ('" + owner + "')");
        Rows.execute("insert into agent_execution (id, agent_id, agent_version, status, runtime_profile, "
                + "requested_by_user_id, organization_id, input_json, owner_instance, created_at, started_at) values ('"
                + id + "', 'agent.knowledge_chat', 'v1', 'running', 'offline', 14, '" + TestTokens.DEFAULT_ORGANIZATION
                + "', '{}', '" + owner + "', now(), now())");
        Rows.execute("insert into execution_event (execution_id, seq, first_seq, type, payload) values ('" + id
                + "', 1, 1, 'status', '{\"id\":\"thinking-1\",\"kind\":\"thinking\",\"state\":\"running\"}'), ('" + id
                + "', 4, 2, 'delta', '{\"texts\":[\"Use \",\"the \",\"rotate \"]}')");
        return id;
    }
}
