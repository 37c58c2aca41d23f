package dev.orrery.context;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextApi;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is embedded is counted: documents under whoever started their indexing, a query under whoever asked. */
@QuarkusTest
class EmbeddingUsageTest extends ContextTest {
    /** Who calls in {@link ContextApi}. */
    private static final long INDEXER = 7;

    private static final long ASKER = 7301;

    @BeforeEach
    @AfterEach
    void allow() {
        edge.reset();
    }

    private static ValidatableResponse query(String kb, String method) {
        return TestTokens.forwarded("context-ingestion", TestTokens.actor(ASKER, Role.SUPERADMIN))
                .contentType(ContentType.JSON)
                .body(Map.of("query_text", "grease for the pump", "search_method", method))
                .post(ContextApi.KNOWLEDGE_BASES + "/" + kb + "/query")
                .then();
    }

    private List<JsonNode> told(long user, int atLeast) {
        await().atMost(Duration.ofSeconds(15)).until(() -> edge.usage(user).size() >= atLeast);
        return edge.usage(user);
    }

    @Test
    void documentsAndQueriesAreCountedUnderTheirUsers() throws IOException {
        edge.forgetUsage();
        Path folder = folder("counted");
        Files.writeString(folder.resolve("a.md"), "The pump in hall seven needs grease every month.");
        Files.writeString(folder.resolve("b.md"), "Switch the unit off before opening it.");
        String kb = api.knowledgeBase("counted");
        assertEquals(
                "ready",
                api.awaitEnd(kb, api.sync(kb, api.source(kb, "counted")))
                        .path("status")
                        .asText());
        JsonNode indexed = told(INDEXER, 1).getFirst();
        assertEquals(ContextEdge.MODEL, indexed.path("model_id").asText());
        assertEquals("embeddings", indexed.path("source").asText());
        assertEquals(
                TestTokens.DEFAULT_ORGANIZATION, indexed.path("organization_id").asText());
        assertTrue(indexed.path("tokens_in").asLong() >= 10, indexed::toString);
        assertEquals(0, indexed.path("tokens_out").asLong());

        query(kb, "keyword").statusCode(200);
        query(kb, "semantic").statusCode(200);
        List<JsonNode> asked = told(ASKER, 1);
        assertEquals(1, asked.size(), "a keyword search embeds nothing");
        assertEquals(ContextEdge.MODEL, asked.getFirst().path("model_id").asText());
        assertTrue(asked.getFirst().path("tokens_in").asLong() > 0);

        edge.refuseQuota();
        int embedded = edge.embeddings().calls();
        long other = ASKER + 1;
        TestTokens.forwarded("context-ingestion", TestTokens.actor(other, Role.SUPERADMIN))
                .contentType(ContentType.JSON)
                .body(Map.of("query_text", "grease", "search_method", "hybrid"))
                .post(ContextApi.KNOWLEDGE_BASES + "/" + kb + "/query")
                .then()
                .statusCode(429)
                .body("error", equalTo("quota_exceeded"))
                .header("Retry-After", "42");
        assertEquals(embedded, edge.embeddings().calls());
    }
}
