package dev.orrery.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The questions about the sample corpus and the document that answers each. */
final class SampleQuestions {
    private SampleQuestions() {}

    /** @param expectedPath path of the document inside the sample corpus */
    record Question(String question, String expectedPath, boolean demo) {}

    static List<Question> read() throws IOException {
        Path file = Path.of(System.getProperty("orrery.suite.root"), "deploy/sample-corpus-questions.json");
        List<Question> questions = new ArrayList<>();
        for (JsonNode entry : new ObjectMapper().readTree(file.toFile())) {
            questions.add(new Question(
                    entry.path("question").asText(),
                    entry.path("expected_path").asText(),
                    entry.path("demo").asBoolean()));
        }
        return questions;
    }
}
