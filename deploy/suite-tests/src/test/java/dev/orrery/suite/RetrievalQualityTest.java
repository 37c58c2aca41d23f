package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.suite.SampleQuestions.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Retrieval finds the document that answers: hit@5 over the sample questions, by each method. */
@ExtendWith(Suite.class)
class RetrievalQualityTest {
    @Test
    void hybridFindsTheExpectedDocumentAmongTheFirstFive(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        String knowledgeBase = api.knowledgeBase("quality");
        JsonNode run = api.awaitEnd(
                knowledgeBase,
                api.sync(knowledgeBase, api.source(knowledgeBase, "sample-corpus")),
                Duration.ofMinutes(3));
        assertEquals("ready", run.path("status").asText(), run::toString);
        List<Question> questions = SampleQuestions.read();
        assertTrue(questions.size() >= 25, () -> questions.size() + " questions");
        Map<String, Double> hits = new LinkedHashMap<>();
        List<String> missed = new ArrayList<>();
        for (String method : List.of("semantic", "keyword", "hybrid")) {
            int found = 0;
            for (Question question : questions) {
                boolean hit =
                        paths(api, knowledgeBase, question.question(), method).contains(question.expectedPath());
                found += hit ? 1 : 0;
                if (!hit && method.equals("hybrid")) {
                    missed.add(question.question() + " -> " + question.expectedPath());
                }
            }
            hits.put(method, found / (double) questions.size());
        }
        System.out.println("hit@5 over " + questions.size() + " questions: " + hits + ", hybrid misses " + missed);
        assertTrue(hits.getOrDefault("hybrid", 0.0) >= 0.9, () -> hits + " missed " + missed);
    }

    private static List<String> paths(Api api, String knowledgeBase, String question, String method)
            throws IOException {
        String answer = api.post(
                        "/v1/context/knowledge-bases/" + knowledgeBase + "/query",
                        Map.of("query_text", question, "top_k", 5, "search_method", method))
                .statusCode(200)
                .extract()
                .asString();
        List<String> paths = new ArrayList<>();
        new ObjectMapper()
                .readTree(answer)
                .path("results")
                .forEach(result ->
                        paths.add(result.path("metadata").path("source_path").asText()));
        return paths;
    }
}
