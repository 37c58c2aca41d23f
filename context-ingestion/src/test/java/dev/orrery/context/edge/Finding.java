package dev.orrery.context.edge;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What an actor finds of a knowledge base whose documents all speak of a pump. */
public final class Finding {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Finding() {}

    /** The whole answer of the retrieval test: nothing of a document may be anywhere in it. */
    public static String answer(String kb, Actor actor, String method) {
        return TestTokens.forwarded("context-ingestion", actor)
                .contentType(ContentType.JSON)
                .body(Map.of("query_text", "pump", "search_method", method, "top_k", 50))
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** Titles that the actor finds, the same by every method. */
    public static Set<String> found(String kb, Actor actor) {
        List<Set<String>> answers = new ArrayList<>();
        for (String method : List.of("semantic", "keyword", "hybrid")) {
            JsonNode answer = tree(answer(kb, actor, method));
            Set<String> titles = new TreeSet<>();
            answer.path("results").forEach(hit -> titles.add(hit.path("title").asText()));
            assertEquals(
                    answer.path("results").size(),
                    answer.path("retrieval").path("result_count").asInt());
            answers.add(titles);
        }
        assertEquals(answers.get(0), answers.get(1));
        assertEquals(answers.get(0), answers.get(2));
        return answers.getFirst();
    }

    public static Set<String> listed(String kb, Actor actor) {
        return new TreeSet<>(TestTokens.forwarded("context-ingestion", actor)
                .get(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then()
                .statusCode(200)
                .extract()
                .<List<String>>path("documents.title"));
    }

    public static ValidatableResponse file(String kb, String document, Actor actor) {
        return TestTokens.forwarded("context-ingestion", actor)
                .get("/v1/playgrounds/knowledge-bases/" + kb + "/documents/" + document + "/source-file")
                .then();
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException broken) {
            throw new AssertionError(text, broken);
        }
    }
}
