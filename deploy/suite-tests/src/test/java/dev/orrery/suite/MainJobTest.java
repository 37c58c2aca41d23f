package dev.orrery.suite;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.suite.Streams.Arrived;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A folder of documents becomes cited, streamed answers. */
@ExtendWith(Suite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainJobTest {
    private static final List<String> FIVE_SERVICES =
            List.of("platform-control", "modelops-service", "context-ingestion", "agent-engine", "backend-api");

    private Api api;
    private String knowledgeBase = "";

    @BeforeAll
    void login(Suite.Running suite) {
        api = suite.superadmin();
    }

    @Test
    @Order(1)
    void theSampleCorpusIsIngested(Suite.Running suite) throws IOException {
        knowledgeBase = api.knowledgeBase("handbook");
        JsonNode run = api.awaitEnd(
                knowledgeBase,
                api.sync(knowledgeBase, api.source(knowledgeBase, "sample-corpus")),
                Duration.ofMinutes(3));
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(100, run.path("progress_percent").asInt());
        assertEquals(0, run.path("failed_document_count").asInt(), run::toString);

        Set<String> paths = new HashSet<>();
        for (JsonNode document : api.documents(knowledgeBase)) {
            paths.add(document.path("source_path").asText());
            assertTrue(document.path("chunk_count").asInt() > 0, document::toString);
        }
        assertEquals(files(suite.sampleCorpus()), paths);
        assertTrue(paths.size() >= 40, () -> paths.size() + " files");
        for (String suffix : List.of(".md", ".txt", ".json", ".jsonl", ".pdf")) {
            assertTrue(paths.stream().anyMatch(path -> path.endsWith(suffix)), suffix);
        }
    }

    @Test
    @Order(2)
    void aQuestionIsAnsweredWithItsSources() throws IOException {
        api.bind(knowledgeBase);
        String session = api.session("knowledge", knowledgeBase);
        SampleQuestions.Question question = SampleQuestions.read().stream()
                .filter(SampleQuestions.Question::demo)
                .findFirst()
                .orElseThrow();
        List<Arrived> events = Streams.ask(api, session, question.question());

        assertEquals(
                "complete",
                events.getLast().name(),
                () -> events.getLast().data().toString());
        assertEquals(
                1,
                Streams.named(events, "complete").size()
                        + Streams.named(events, "error").size());
        JsonNode complete = events.getLast().data();
        assertFalse(complete.path("output").asText().isBlank());
        List<String> named = new ArrayList<>();
        complete.path("sources")
                .forEach(source ->
                        named.add(source.path("metadata").path("source_path").asText()));
        assertTrue(named.contains(question.expectedPath()), () -> question.expectedPath() + " not in " + named);
        assertEquals(
                "[1]",
                complete.path("references").path(0).path("citation_label").asText());
        assertTrue(
                complete.path("output").asText().matches("(?s).*\\[\\d+(, \\d+)*].*"), complete.path("output")::asText);

        JsonNode stored = api.get("/v1/playgrounds/sessions/" + session).path("session");
        assertEquals(2, stored.path("message_count").asInt());
        assertEquals(
                complete.path("output").asText(),
                stored.path("messages").path(1).path("content").asText());
    }

    @Test
    @Order(3)
    @Tag("timed")
    void theStreamStartsAtOnceAndItsTokensArriveOneByOne() throws IOException {
        String session = api.session("chat", "");
        Streams.ask(api, session, "Say hello.");
        // The model picks its words by chance; an answer to a smaller wish may be two of them.
        List<Arrived> events = Streams.ask(api, session, "Write a story about a lighthouse, a storm and a sailor.");
        assertEquals(
                "complete",
                events.getLast().name(),
                () -> events.getLast().data().toString());
        Duration first = events.getFirst().after();
        assertTrue(first.toMillis() <= 300, () -> "first event after " + first);

        List<Arrived> deltas = Streams.named(events, "delta");
        assertTrue(deltas.size() >= 5, () -> deltas.size() + " deltas");
        StringBuilder text = new StringBuilder();
        deltas.forEach(delta -> text.append(delta.data().path("text").asText()));
        assertEquals(events.getLast().data().path("output").asText(), text.toString());
        long distinct = deltas.stream()
                .map(delta -> delta.after().toMillis() / 2)
                .distinct()
                .count();
        assertTrue(distinct >= deltas.size() / 3, () -> deltas.size() + " deltas came at " + distinct + " moments");
        Duration spread = deltas.getLast().after().minus(deltas.getFirst().after());
        assertTrue(spread.toMillis() >= 20, () -> "all deltas within " + spread);
    }

    @Test
    @Order(4)
    void aStopFreesTheModelAndAClientThatLeavesDoesNot() throws IOException {
        String session = api.session("chat", "");
        String stopped = leaveInTheMiddle(session, "Write a very long story about a lighthouse, a storm and a sailor.");
        api.request()
                .post("/v1/playgrounds/sessions/" + session + "/turns/" + stopped + "/cancel")
                .then()
                .statusCode(200)
                .body("turn.status", equalTo("cancelled"));
        String left = leaveInTheMiddle(session, "Count from one to ten in words.");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertEquals(
                        "completed",
                        api.get("/v1/playgrounds/sessions/" + session + "/turns/" + left)
                                .path("turn")
                                .path("status")
                                .asText()));
        JsonNode stored = api.get("/v1/playgrounds/sessions/" + session).path("session");
        assertEquals(2, stored.path("message_count").asInt());
        assertEquals(
                "Count from one to ten in words.",
                stored.path("messages").path(0).path("content").asText());
    }

    /** Hangs up at the first piece of text and returns the turn. */
    private String leaveInTheMiddle(String session, String prompt) throws IOException {
        HttpResponse<InputStream> response = Streams.open(api, session, prompt);
        try (InputStream body = response.body()) {
            byte[] seen = new byte[8192];
            StringBuilder text = new StringBuilder();
            while (text.indexOf("event: delta") < 0) {
                int read = body.read(seen);
                assertTrue(read > 0, text::toString);
                text.append(new String(seen, 0, read, StandardCharsets.UTF_8));
            }
        }
        return Streams.turn(response);
    }

    @Test
    @Order(5)
    void theActiveDeploymentPassesItsPreflightAgain() {
        JsonNode active = null;
        for (JsonNode deployment : api.get("/v1/platform/deployments").path("deployments")) {
            active = deployment.path("is_active").asBoolean() ? deployment : active;
        }
        assertTrue(active != null);
        int audited = api.get("/v1/platform/activation-audit")
                .path("activation_audit")
                .size();
        api.request()
                .post("/v1/platform/deployments/" + active.path("id").asText() + "/activate")
                .then()
                .statusCode(200)
                .body("deployment_profile.is_active", equalTo(true));
        assertEquals(
                audited + 1,
                api.get("/v1/platform/activation-audit")
                        .path("activation_audit")
                        .size());
    }

    @Test
    @Order(6)
    void fiveServicesStayUnderTwoGibibytes(Suite.Running suite) throws IOException {
        long kibibytes = 0;
        Map<String, Long> each = new TreeMap<>();
        for (String service : FIVE_SERVICES) {
            long resident = Files.readAllLines(Path.of("/proc/" + suite.pid(service) + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            each.put(service, resident / 1024);
            kibibytes += resident;
        }
        System.out.println("Resident MiB after the main job: " + each + ", together " + kibibytes / 1024);
        assertTrue(kibibytes < 2L * 1024 * 1024, each::toString);
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Set<String> paths = new HashSet<>();
            files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .forEach(paths::add);
            return paths;
        }
    }
}
