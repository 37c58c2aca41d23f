package dev.orrery.suite;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.http.ContentType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two users and a document that one of them may not read, on every way that leads to it. */
@ExtendWith(Suite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessTest {
    private static final String QUESTION = "What is the code of the vault door?";
    private static final String SECRET = "KESTREL-4711";
    private static final String SECRET_TITLE = "Vault procedure";
    private static final String OPEN_TITLE = "Office doors";

    private Api root;
    private Api anna;
    private Api ben;
    private String group = "";
    private String annaId = "";
    private String knowledgeBase = "";
    private String secretDocument = "";

    @BeforeAll
    void twoUsersAndTwoDocuments(Suite.Running suite) {
        root = suite.superadmin();
        annaId = user("access-anna");
        user("access-ben");
        anna = Api.login(suite.edge(), "access-anna", Suite.PASSWORD);
        ben = Api.login(suite.edge(), "access-ben", Suite.PASSWORD);
        group = root.created("/auth/groups", Map.of("name", "vault keepers"))
                .path("group")
                .path("id")
                .asText();
        root.request()
                .put("/auth/groups/" + group + "/members/" + annaId)
                .then()
                .statusCode(200);
        knowledgeBase = root.knowledgeBase("doors");
        document(OPEN_TITLE, "The office door opens with a badge. The code of the door is on the badge.", null);
        secretDocument =
                document(SECRET_TITLE, "The code of the vault door is " + SECRET + ". Keep it secret.", List.of(group));
        root.bind(knowledgeBase);
    }

    private String user(String name) {
        return root.created("/auth/register", Bodies.user(name, "user"))
                .path("user")
                .path("id")
                .asText();
    }

    private String document(String title, String text, @Nullable List<String> groups) {
        Map<String, Object> body = groups == null
                ? Map.of("title", title, "text", text)
                : Map.of("title", title, "text", text, "reader_groups", groups);
        return root.created("/v1/context/knowledge-bases/" + knowledgeBase + "/documents", body)
                .path("document")
                .path("id")
                .asText();
    }

    private String answer(Api user, String session) throws IOException {
        List<Streams.Arrived> events = Streams.ask(user, session, QUESTION);
        assertEquals("complete", events.getLast().name(), events::toString);
        StringBuilder all = new StringBuilder();
        events.forEach(event -> all.append(event.data()).append('\n'));
        return all.toString();
    }

    private String tool(Api user) {
        return given().baseUri(user.base().toString())
                .header("Authorization", "Bearer " + user.token())
                .header("Accept", "application/json, text/event-stream")
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "jsonrpc",
                        "2.0",
                        "id",
                        1,
                        "method",
                        "tools/call",
                        "params",
                        Map.of(
                                "name",
                                "search_knowledge_base",
                                "arguments",
                                Map.of("knowledge_base", knowledgeBase, "query", QUESTION))))
                .post("/mcp")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private void requireNothingOfTheSecret(String answer) {
        for (String word : List.of(SECRET, SECRET_TITLE, secretDocument)) {
            assertFalse(answer.contains(word), () -> word + " in " + answer);
        }
    }

    @Test
    @Order(1)
    void aKnowledgeTurnShowsEachWhatEachMayRead() throws IOException {
        String session = anna.session("knowledge", knowledgeBase);
        String forAnna = answer(anna, session);
        assertTrue(forAnna.contains(SECRET) && forAnna.contains(OPEN_TITLE), forAnna);
        String other = ben.session("knowledge", knowledgeBase);
        String forBen = answer(ben, other);
        assertTrue(forBen.contains(OPEN_TITLE), forBen);
        requireNothingOfTheSecret(forBen);
        requireNothingOfTheSecret(ben.get("/v1/playgrounds/sessions/" + other).toString());
        ben.request().get("/v1/playgrounds/sessions/" + session).then().statusCode(404);
    }

    @Test
    @Order(2)
    void aToolOfTheMcpServerDoesTheSame() {
        assertTrue(tool(anna).contains(SECRET));
        String forBen = tool(ben);
        assertTrue(forBen.contains(OPEN_TITLE), forBen);
        requireNothingOfTheSecret(forBen);
        assertFalse(forBen.contains("result_count\":2"), forBen);
    }

    @Test
    @Order(3)
    void theRetrievalTestAsksAsTheCallerWhoeverThatIs() {
        String answer = root.post(
                        "/v1/context/knowledge-bases/" + knowledgeBase + "/query", Map.of("query_text", QUESTION))
                .statusCode(200)
                .body("retrieval.result_count", equalTo(1))
                .extract()
                .asString();
        requireNothingOfTheSecret(answer);
        root.request()
                .put("/auth/groups/" + group + "/members/"
                        + root.get("/v1/auth/me").at("/user/id").asText())
                .then()
                .statusCode(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(6))
                .untilAsserted(() -> root.post(
                                "/v1/context/knowledge-bases/" + knowledgeBase + "/query",
                                Map.of("query_text", QUESTION))
                        .body("retrieval.result_count", equalTo(2)));
    }

    @Test
    @Order(4)
    void whoLeavesTheGroupReadsItNoMore() throws IOException {
        root.request()
                .delete("/auth/groups/" + group + "/members/" + annaId)
                .then()
                .statusCode(200);
        Awaitility.await().atMost(Duration.ofSeconds(6)).untilAsserted(() -> requireNothingOfTheSecret(tool(anna)));
        requireNothingOfTheSecret(answer(anna, anna.session("knowledge", knowledgeBase)));
    }

    @Test
    @Order(5)
    void aKnowledgeBaseForAGroupDoesNotExistForOthers() {
        String session = ben.session("knowledge", knowledgeBase);
        root.request()
                .body(Map.of("access", Map.of("groups", List.of(group))))
                .put("/v1/context/knowledge-bases/" + knowledgeBase)
                .then()
                .statusCode(200)
                .body("knowledge_base.access.groups[0]", equalTo(group));
        assertFalse(ben.get("/v1/playgrounds/options").toString().contains(knowledgeBase));
        assertTrue(tool(ben).contains("knowledge_base_not_found"));
        String refused = ben.request()
                .body(Map.of("prompt", QUESTION))
                .post("/v1/playgrounds/sessions/" + session + "/messages")
                .then()
                .extract()
                .asString();
        // No knowledge base is left for this user, as if none were bound.
        assertTrue(refused.contains("knowledge_base_not_configured"), refused);
    }
}
