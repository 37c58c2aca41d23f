package dev.orrery.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Questions that the sample corpus answers; those meant for the demo. */
final class SampleQuestions {
    private SampleQuestions() {}

    static List<String> read(Path file) throws IOException {
        List<String> questions = new ArrayList<>();
        if (Files.exists(file)) {
            for (JsonNode entry : new ObjectMapper().readTree(file.toFile())) {
                if (entry.path("demo").asBoolean()) {
                    questions.add(entry.path("question").asText());
                }
            }
        }
        return questions.subList(0, Math.min(3, questions.size()));
    }
}
