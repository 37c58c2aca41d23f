package dev.orrery.agent.execution;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import org.hamcrest.MatcherAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a knowledge execution answers, and how it ends when it cannot. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ExecutionAnswerTest {
    private static final Actor ANNA = TestTokens.actor(14, Role.USER);

    @TestHTTPResource
    URI engine;

    @Inject
    LiveExecutions live;

    private Knowledge knowledge;
    private EventClient client;

    @BeforeEach
    void start() {
        knowledge = new Knowledge();
        client = new EventClient(engine, ANNA);
    }

    @AfterEach
    void stop() {
        knowledge.close();
    }

    @Test
    void aFailingModelEndsTheStreamWithItsError() throws Exception {
        knowledge.model.script(Reply.of().ending(Ending.STATUS_500));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            List<EventClient.Arrived> events = stream.rest();
            JsonNode error = events.getLast().data();
            assertEquals("EXEC_INTERNAL_ERROR", error.path("error").asText());
            assertEquals(500, error.path("status_code").asInt());
            assertEquals(
                    "scripted",
                    error.path("details").path("upstream_error").path("code").asText());
            assertTrue(events.stream().anyMatch(event -> event.summary().equals("opening_stream failed")));
            assertEquals(1, terminals(events));
            assertEquals("failed", status(newest()));
        }
    }

    @Test
    void aCutModelStreamEndsWithAnError() throws Exception {
        knowledge.model.script(Reply.of("half an ").ending(Ending.CUT));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            List<EventClient.Arrived> events = stream.rest();
            assertTrue(events.stream().anyMatch(event -> event.summary().equals("half an ")));
            JsonNode error = events.getLast().data();
            assertEquals("EXEC_UPSTREAM_UNAVAILABLE", error.path("error").asText());
            assertEquals(503, error.path("status_code").asInt());
            assertEquals(
                    "stream_incomplete",
                    error.path("details").path("upstream_error").path("code").asText());
        }
    }

    @Test
    void anAnswerWithoutCitationGetsOne() throws Exception {
        knowledge.model.script(Reply.of("Use the rotate command."));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            List<EventClient.Arrived> events = stream.rest();
            assertEquals(
                    "Use the rotate command. [1, 2]",
                    events.getLast()
                            .data()
                            .path("execution")
                            .path("result")
                            .path("output_text")
                            .asText());
        }
    }

    @Test
    void theModelSeesNumberedSourcesAfterTheInstructions() throws Exception {
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.rest();
        }
        String body = knowledge
                .model
                .peer()
                .received("POST", "/v1/chat/completions")
                .getFirst()
                .body();
        JsonNode sent = new ObjectMapper().readTree(body);
        JsonNode messages = sent.path("messages");
        assertEquals("local-vllm-default", sent.path("model").asText());
        assertEquals(256, sent.path("max_tokens").asInt());
        assertEquals(3, messages.size());
        assertEquals("system", messages.path(0).path("role").asText());
        MatcherAssert.assertThat(messages.path(0).path("content").asText(), containsString("numbered sources"));
        MatcherAssert.assertThat(
                messages.path(1).path("content").asText(),
                containsString("Source [1]: Key handling (ops/keys.md)\n\nChunk doc-12#3 {\"page_number\":4}:\n"
                        + "Run ledgerctl rotate to rotate the ledger keys.\n\nSource [2]: Retention"));
        assertEquals(Knowledge.QUESTION, messages.path(2).path("content").asText());
    }

    @Test
    void anIndexThatIsNotBoundIsRefused() throws Exception {
        ObjectNode request = knowledge.request();
        ((ObjectNode) Knowledge.input(request).get("retrieval")).put("index", "kb_secret");
        try (EventClient.Stream stream = client.start(request)) {
            JsonNode error = stream.rest().getLast().data();
            assertEquals("EXEC_POLICY_DENIED", error.path("error").asText());
            assertEquals(403, error.path("status_code").asInt());
            assertEquals("blocked", status(newest()));
            assertEquals(0, knowledge.store.received().size());
        }
    }

    @Test
    void aModelThatIsNotBoundIsRefused() throws Exception {
        ObjectNode request = knowledge.request();
        Knowledge.input(request).put("model", "somebody-elses");
        try (EventClient.Stream stream = client.start(request)) {
            JsonNode error = stream.rest().getLast().data();
            assertEquals("EXEC_MODEL_NOT_ALLOWED", error.path("error").asText());
            assertEquals(403, error.path("status_code").asInt());
            assertEquals(
                    "somebody-elses",
                    error.path("details").path("requested_model").asText());
        }
    }

    @Test
    void whatIsWrongWithTheRequestIsAnEvent() throws Exception {
        ObjectNode request = knowledge.request();
        ((ObjectNode) Knowledge.input(request).get("retrieval")).put("top_k", 0);
        try (EventClient.Stream stream = client.start(request)) {
            assertEquals(200, stream.status());
            List<EventClient.Arrived> events = stream.rest();
            assertEquals(List.of("error"), names(events));
            assertEquals(
                    "invalid_retrieval_input",
                    events.getFirst().data().path("error").asText());
            assertEquals(400, events.getFirst().data().path("status_code").asInt());
        }
    }

    @Test
    void noEventHoldsASecret() throws Exception {
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            MatcherAssert.assertThat(String.join("\n", wire(stream.rest())), not(containsString(Knowledge.SECRET)));
        }
        assertFalse(Rows.everything().contains(Knowledge.SECRET));
    }

    private static List<String> wire(List<EventClient.Arrived> events) {
        return events.stream().map(event -> event.event().toWire()).toList();
    }

    private static List<String> names(List<EventClient.Arrived> events) {
        return events.stream().map(EventClient.Arrived::name).toList();
    }

    private static long terminals(List<EventClient.Arrived> events) {
        return names(events).stream()
                .filter(name -> name.equals("complete") || name.equals("error"))
                .count();
    }

    private static String newest() {
        return Rows.one("select id from agent_execution order by created_at desc limit 1");
    }

    private static String status(String id) {
        return Rows.one("select status from agent_execution where id = '" + id + "'");
    }
}
