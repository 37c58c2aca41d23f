package dev.orrery.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.suite.SampleQuestions.Question;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that reads its prompt: it looks for the passage that is part of the document that answers the question, and
 * cites the number under which the prompt shows it. It knows documents by their words, not by names or numbers.
 */
final class AttentiveModel implements AutoCloseable {
    static final String IGNORANT = "I do not know.";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SOURCE = Pattern.compile("(?m)^Source \\[(\\d+)]: (.*)$");
    /** Share of a passage's words that its own document must have; parsers add a few of their own. */
    private static final double OWN = 0.95;

    private final ScriptedModelServer server = ScriptedModelServer.start("attentive");
    private final Map<String, Question> questions = new HashMap<>();
    private final Path corpus;

    AttentiveModel(Path corpus, List<Question> questions) {
        this.corpus = corpus;
        questions.forEach(question -> this.questions.put(question.question(), question));
        server.peer().on("POST", "/v1/chat/completions", (exchange, request) -> {
            server.script(Reply.of(
                    answer(JSON.readTree(request.body()).path("messages")).split("(?<= )", -1)));
            server.chat(exchange, request);
        });
    }

    ScriptedModelServer server() {
        return server;
    }

    private String answer(JsonNode messages) throws IOException {
        Question question = questions.get(text(messages.get(messages.size() - 1)));
        if (question == null) {
            return IGNORANT;
        }
        StringBuilder context = new StringBuilder();
        messages.forEach(message -> {
            if (!message.path("role").asText().equals("user")) {
                context.append(text(message)).append('\n');
            }
        });
        return number(context.toString(), question)
                .map(number -> "That is written in the documents [" + number + "].")
                .orElse(IGNORANT);
    }

    private Optional<String> number(String context, Question question) throws IOException {
        Path file = corpus.resolve(question.expectedPath());
        boolean readable = !question.expectedPath().endsWith(".pdf");
        Set<String> own = readable ? words(Files.readString(file)) : Set.of();
        Matcher source = SOURCE.matcher(context);
        int at = 0;
        String best = null;
        double most = OWN;
        while (source.find(at)) {
            at = source.end();
            Matcher next = SOURCE.matcher(context);
            int end = next.find(at) ? next.start() : context.length();
            double share = readable
                    ? share(words(context.substring(at, end).replaceAll("(?m)^Chunk .*$", "")), own)
                    : source.group(2).contains(question.expectedPath()) ? 1 : 0;
            if (share > most) {
                most = share;
                best = source.group(1);
            }
        }
        return Optional.ofNullable(best);
    }

    private static double share(Set<String> passage, Set<String> document) {
        long shared = passage.stream().filter(document::contains).count();
        return passage.isEmpty() ? 0 : shared / (double) passage.size();
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        Collections.addAll(words, text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1));
        words.removeAll(Arrays.asList("", "n"));
        return words;
    }

    private static String text(JsonNode message) {
        JsonNode content = message.path("content");
        return content.isTextual()
                ? content.asText()
                : content.path(0).path("text").asText();
    }

    @Override
    public void close() {
        server.close();
    }
}
