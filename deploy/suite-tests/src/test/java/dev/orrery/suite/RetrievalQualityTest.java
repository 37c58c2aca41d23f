package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.agents.SourceGroups;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.suite.SampleQuestions.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Questions about the sample corpus: retrieval finds the document that answers, and answers cite it by its number. */
@ExtendWith(Suite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetrievalQualityTest {
    private static final Pattern MARKER = Pattern.compile("\\[(\\d+(?:, \\d+)*)]");
    private static final ObjectMapper JSON = SuiteJson.mapper();

    private Api api;
    private String knowledgeBase = "";

    @BeforeAll
    void ingest(Suite.Running suite) {
        api = suite.superadmin();
        knowledgeBase = api.knowledgeBase("quality");
        JsonNode run = api.awaitEnd(
                knowledgeBase,
                api.sync(knowledgeBase, api.source(knowledgeBase, "sample-corpus")),
                Duration.ofMinutes(3));
        assertEquals("ready", run.path("status").asText(), run::toString);
    }

    @Test
    void hybridFindsTheExpectedDocumentAmongTheFirstFive() throws IOException {
        List<Question> questions = SampleQuestions.read();
        assertTrue(questions.size() >= 25, () -> questions.size() + " questions");
        Map<String, Double> hits = new LinkedHashMap<>();
        List<String> missed = new ArrayList<>();
        for (String method : List.of("semantic", "keyword", "hybrid")) {
            int found = 0;
            for (Question question : questions) {
                boolean hit = paths(question.question(), method).contains(question.expectedPath());
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

    /**
     * The engine numbers the passages that it shows the model; a number in the answer must lead the reader to the document
     * that holds the answer, for every question whose document was found.
     */
    @Test
    void theNumbersInAnswersNameTheDocumentsThatHoldThem(Suite.Running suite) throws IOException {
        api.bind(knowledgeBase);
        List<Question> questions = SampleQuestions.read();
        List<Integer> cited = new ArrayList<>();
        List<String> misled = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        try (AttentiveModel model = new AttentiveModel(suite.sampleCorpus(), questions)) {
            EngineCalls engine = new EngineCalls(suite, model.server());
            String index = index();
            for (Question question : questions) {
                JsonNode result = engine.ask(question.question(), index);
                List<Integer> numbers = numbers(result.path("output_text").asText());
                List<List<RetrievalResult>> sources = sources(result);
                assertTrue(
                        numbers.stream().allMatch(number -> number >= 1 && number <= sources.size()),
                        () -> numbers + " of " + sources.size() + " sources: " + question);
                if (result.path("output_text").asText().startsWith(AttentiveModel.IGNORANT)) {
                    unseen.add(question.question());
                } else if (sources.get(numbers.getFirst() - 1).stream()
                        .allMatch(chunk ->
                                question.expectedPath().equals(chunk.metadata().get("source_path")))) {
                    cited.add(numbers.getFirst());
                } else {
                    misled.add(question.question() + " cites " + numbers);
                }
            }
        }
        System.out.println("Of " + questions.size() + " questions " + cited.size() + " cite the document that answers, "
                + "by the numbers " + cited + "; not shown to the model: " + unseen);
        assertEquals(List.of(), misled);
        assertTrue(cited.size() >= 40, () -> cited.size() + " cited, unseen " + unseen);
        assertTrue(cited.stream().distinct().count() > 1, "every answer cites the same number");
    }

    private String index() {
        for (JsonNode base : api.get("/v1/playgrounds/options").path("knowledge_bases")) {
            if (base.path("id").asText().equals(knowledgeBase)) {
                return base.path("index_name").asText();
            }
        }
        throw new AssertionError("The knowledge base is not offered");
    }

    private static List<Integer> numbers(String answer) {
        Matcher marker = MARKER.matcher(answer);
        assertTrue(marker.find(), answer);
        return Stream.of(marker.group(1).split(", ", -1)).map(Integer::valueOf).toList();
    }

    private static List<List<RetrievalResult>> sources(JsonNode result) throws IOException {
        RetrievalCall call = JSON.treeToValue(result.path("retrieval_calls").path(0), RetrievalCall.class);
        return List.copyOf(SourceGroups.group(call.results()).values());
    }

    private List<String> paths(String question, String method) throws IOException {
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
