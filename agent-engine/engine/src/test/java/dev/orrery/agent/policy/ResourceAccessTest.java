package dev.orrery.agent.policy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Knowledge bases are searched with the rights of the user who asks, never with the engine's. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ResourceAccessTest {
    private static final ObjectMapper JSON = SuiteJson.mapper();
    private static final String LIST = "/v1/internal/context/knowledge-bases";

    @Inject
    ResourceAccess access;

    @TestHTTPResource
    URI engine;

    private final UUID knowledgeBase = UUID.randomUUID();
    private final String one = LIST + "/" + knowledgeBase;
    private Knowledge knowledge;

    @BeforeEach
    void start() {
        knowledge = new Knowledge();
        knowledge.model.script(Reply.of("Found [1]."));
        EngineUnderTest.platform().on("GET", one, 200, reference());
    }

    @AfterEach
    void stop() {
        knowledge.close();
        EngineUnderTest.platform().on("GET", LIST, 200, "[]");
    }

    private String reference() {
        return """
                {"id":"%s","slug":"ops","display_name":"Ops","index_name":"%s","lifecycle_state":"active",
                 "sync_status":"ready","backing_provider_instance_id":"%s","backing_provider_key":"lucene_local",
                 "vectorization_mode":"platform","document_count":2,"answers":true}""".formatted(knowledgeBase, Knowledge.INDEX, UUID.randomUUID());
    }

    private void answers(int status, String code) {
        EngineUnderTest.platform().on("GET", one, status, "{\"error\":\"" + code + "\",\"message\":\"said so\"}");
    }

    /** The snapshot, whose bound index is this knowledge base's. */
    private PlatformRuntime bound() {
        try {
            return JSON.treeToValue(boundJson(), PlatformRuntime.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ObjectNode boundJson() {
        ObjectNode snapshot = JSON.valueToTree(knowledge.snapshot());
        ((ObjectNode) snapshot.at("/capabilities/vector_store/resources/0"))
                .put("knowledge_base_id", knowledgeBase.toString());
        return snapshot;
    }

    private ObjectNode request() {
        ObjectNode body = knowledge.request();
        body.set("platform_runtime", boundJson());
        return body;
    }

    private int asked(String path) {
        return EngineUnderTest.platform().received("GET", path).size();
    }

    private Failure refused(String index, PlatformRuntime runtime) {
        return assertThrows(Failure.class, () -> access.requireIndex(Client.ANNA.actor(), index, runtime));
    }

    @Test
    void theOwnerIsAskedInTheUsersName() throws Exception {
        assertDoesNotThrow(() -> access.requireIndex(Client.ANNA.actor(), Knowledge.INDEX, bound()));
        HttpPeer.Received request =
                EngineUnderTest.platform().received("GET", one).getLast();
        String token = request.header("X-Actor-Token");
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        assertEquals(
                Long.toString(Client.ANNA.actor().userId()),
                JSON.readTree(new String(claims, StandardCharsets.UTF_8))
                        .path("sub")
                        .asText());
    }

    @Test
    void whoMayNotSeeAKnowledgeBaseMayNotSearchIt() {
        for (int status : new int[] {403, 404}) {
            answers(status, "knowledge_base_not_found");
            Failure failure = refused(Knowledge.INDEX, bound());
            assertEquals(403, failure.status());
            assertEquals("EXEC_POLICY_DENIED", failure.code());
            assertEquals("knowledge_base_not_found", failure.details().get("reason"));
            assertEquals(Knowledge.INDEX, failure.details().get("index"));
        }
    }

    @Test
    void rightsThatCannotBeReadLetNobodyIn() {
        answers(503, "service_unavailable");
        assertEquals(503, refused(Knowledge.INDEX, bound()).status());
    }

    @Test
    void anIndexOfTheStoreItselfBelongsToNoKnowledgeBase() {
        int before = asked(one);
        assertDoesNotThrow(() -> access.requireIndex(Client.ANNA.actor(), Knowledge.INDEX, knowledge.snapshot()));
        assertEquals(before, asked(one));
    }

    @Test
    void anIndexOfANamespaceIsLookedUpByItsName() {
        EngineUnderTest.platform().on("GET", LIST, 200, "[" + reference().replace(Knowledge.INDEX, "kb_named") + "]");
        assertDoesNotThrow(() -> access.requireIndex(Client.ANNA.actor(), "kb_named", bound()));
        answers(404, "knowledge_base_not_found");
        assertEquals("EXEC_POLICY_DENIED", refused("kb_named", bound()).code());
        assertDoesNotThrow(() -> access.requireIndex(Client.ANNA.actor(), "kb_of_nobody", bound()));
    }

    private EventClient.Arrived last(ObjectNode body) throws IOException, InterruptedException {
        try (EventClient.Stream stream = new EventClient(engine, Client.ANNA.actor()).start(body)) {
            return stream.rest().getLast();
        }
    }

    @Test
    void anExecutionSearchesOnlyWhatItsUserMaySee() throws Exception {
        assertEquals("complete", last(request()).name());
        answers(404, "knowledge_base_not_found");
        int searches = knowledge.store.received().size();
        EventClient.Arrived refused = last(request());
        assertEquals("error", refused.name());
        assertEquals("EXEC_POLICY_DENIED", refused.data().path("error").asText());
        assertEquals(403, refused.data().path("status_code").asInt());
        assertEquals(searches, knowledge.store.received().size());
        assertEquals(
                1,
                knowledge.model.peer().received("POST", "/v1/chat/completions").size());
    }
}
