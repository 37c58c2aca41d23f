package dev.orrery.agent.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What embeddings, vector store and model do wrong, and what a snapshot lacks: section 7.9 of the playgrounds contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ProviderFaultTest {
    private static final String SEARCH = "/v1/indexes/" + Knowledge.INDEX + "/search";
    private static final String CHAT = "/v1/chat/completions";
    private static final String EMBED = "/v1/embeddings";

    @TestHTTPResource
    URI engine;

    private Knowledge knowledge;

    @BeforeEach
    void start() {
        knowledge = new Knowledge();
    }

    @AfterEach
    void stop() {
        knowledge.close();
    }

    private JsonNode failure(ObjectNode body) throws Exception {
        EventClient client = new EventClient(engine, TestTokens.actor(14, Role.USER));
        try (EventClient.Stream stream = client.start(body)) {
            EventClient.Arrived last = stream.rest().getLast();
            assertEquals("error", last.name(), last.event()::data);
            String status = Rows.one("select status from agent_execution where id = '"
                    + last.data().path("details").path("execution_id").asText() + "'");
            assertEquals("failed", status);
            return last.data();
        }
    }

    private static void is(JsonNode failure, int status, String code, String capability) {
        assertEquals(code, failure.path("error").asText(), failure::toString);
        assertEquals(status, failure.path("status_code").asInt(), failure::toString);
        assertEquals(capability, failure.path("details").path("capability").asText(), failure::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 503, EXEC_UPSTREAM_UNAVAILABLE",
        "500, 503, EXEC_UPSTREAM_UNAVAILABLE",
        "503, 503, EXEC_UPSTREAM_UNAVAILABLE",
        "504, 504, EXEC_TIMEOUT"
    })
    void embeddings(int answered, int status, String code) throws Exception {
        knowledge.model.peer().on("POST", EMBED, answered, "{\"error\":{\"code\":\"odd\",\"message\":\"no\"}}");
        is(failure(knowledge.request()), status, code, "embeddings");
        assertEquals(1, knowledge.model.peer().received("POST", EMBED).size());
        assertEquals(0, knowledge.store.received().size());
    }

    @ParameterizedTest
    @CsvSource({
        "400, 500, EXEC_INTERNAL_ERROR",
        "500, 500, EXEC_INTERNAL_ERROR",
        "502, 503, EXEC_UPSTREAM_UNAVAILABLE",
        "504, 504, EXEC_TIMEOUT"
    })
    void vectors(int answered, int status, String code) throws Exception {
        knowledge.store.on("POST", SEARCH, answered, "{\"error\":\"odd\",\"message\":\"no\"}");
        JsonNode failure = failure(knowledge.request());
        is(failure, status, code, "vector_store");
        assertEquals(Knowledge.INDEX, failure.path("details").path("index").asText());
        assertEquals(1, knowledge.store.received("POST", SEARCH).size());
        assertEquals(0, knowledge.model.peer().received("POST", CHAT).size());
    }

    @ParameterizedTest
    @CsvSource({
        "400, 500, EXEC_INTERNAL_ERROR",
        "429, 500, EXEC_INTERNAL_ERROR",
        "503, 503, EXEC_UPSTREAM_UNAVAILABLE",
        "504, 504, EXEC_TIMEOUT"
    })
    void model(int answered, int status, String code) throws Exception {
        knowledge.model.peer().on("POST", CHAT, answered, "{\"error\":{\"code\":\"odd\",\"message\":\"no\"}}");
        is(failure(knowledge.request()), status, code, "llm_inference");
        // A call is never sent a second time.
        assertEquals(1, knowledge.model.peer().received("POST", CHAT).size());
    }

    @Test
    void aProviderThatIsAwayIsUnavailable() throws Exception {
        ObjectNode body = knowledge.request();
        knowledge.store.close();
        is(failure(body), 503, "EXEC_UPSTREAM_UNAVAILABLE", "vector_store");
    }

    @Test
    void whatTheSnapshotLacksIsNamed() throws Exception {
        ObjectNode none = knowledge.request();
        none.remove("platform_runtime");
        JsonNode missing = failure(none);
        assertEquals("EXEC_INTERNAL_ERROR", missing.path("error").asText());
        assertEquals("snapshot_missing", missing.path("details").path("reason").asText());
        for (String capability : new String[] {"llm_inference", "embeddings", "vector_store"}) {
            ObjectNode body = knowledge.request();
            ((ObjectNode) body.at("/platform_runtime/capabilities")).remove(capability);
            JsonNode failure = failure(body);
            assertEquals("EXEC_INTERNAL_ERROR", failure.path("error").asText());
            assertEquals(
                    "binding_missing", failure.path("details").path("reason").asText(), failure::toString);
        }
    }

    @Test
    void aQueryOfWhichNothingIsLeftFindsNothing() throws Exception {
        ObjectNode body = knowledge.request();
        ((ObjectNode) Knowledge.input(body).get("retrieval"))
                .put("query", "?!…")
                .put("query_preprocessing", "normalize");
        JsonNode failure = failure(body);
        assertEquals("EXEC_INTERNAL_ERROR", failure.path("error").asText());
        assertEquals(
                "retrieval_query_empty_after_preprocessing",
                failure.path("details").path("reason").asText());
        assertEquals(0, knowledge.store.received().size());
    }
}
