package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The edge is killed, or stopped, in the middle of turns: each has one end, and the user finds it. */
@ExtendWith(Suite.class)
@Tag("long")
class EdgeCrashTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STORY = "Write a very long story about a lighthouse, a storm and a sailor.";

    @Test
    void aChatEndsInterruptedAndAKnowledgeAnswerIsFetched(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        String knowledgeBase = knowledgeBase(api, suite.sources().resolve("edge-crash"));
        String chat = api.session("chat", "");
        String knowledge = api.session("knowledge", knowledgeBase);

        HttpResponse<InputStream> story = Streams.open(api, chat, STORY);
        String chatTurn = Streams.turn(story);
        String knowledgeTurn;
        try (SseReader reader = new SseReader(story.body())) {
            SseEvent event = Objects.requireNonNull(reader.next());
            while (!event.name().equals("delta")) {
                event = Objects.requireNonNull(reader.next());
            }
            HttpResponse<InputStream> question =
                    Streams.open(api, knowledge, "Which colour does the keeper paint the lighthouse?");
            try (InputStream body = question.body()) {
                knowledgeTurn = Streams.turn(question);
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> !turn(api, knowledge, knowledgeTurn)
                                .path("execution_id")
                                .isNull());
                suite.kill("backend-api");
            }
        }
        suite.up();

        Awaitility.await()
                .atMost(SOON)
                .until(() -> turn(api, chat, chatTurn).path("status").asText().equals("failed"));
        JsonNode session = api.get("/v1/playgrounds/sessions/" + chat).path("session");
        assertEquals(0, session.path("message_count").asInt());
        JsonNode shown = session.path("last_turn");
        assertEquals(chatTurn, shown.path("id").asText());
        assertEquals(STORY, shown.path("prompt").asText());
        assertEquals("interrupted", shown.path("error").path("error").asText());
        List<SseEvent> events = Streams.resume(api, chat, chatTurn, "0");
        assertEquals(
                "thinking", JSON.readTree(events.getFirst().data()).path("kind").asText());
        assertEquals(1, events.stream().filter(EdgeCrashTest::isTerminal).count());
        assertEquals("error", events.getLast().name());
        assertEquals(
                "interrupted",
                JSON.readTree(events.getLast().data()).path("error").asText());

        List<SseEvent> answered = Streams.resume(api, knowledge, knowledgeTurn, "0");
        assertEquals(1, answered.stream().filter(EdgeCrashTest::isTerminal).count());
        assertEquals("complete", answered.getLast().name(), answered.getLast()::data);
        JsonNode found = api.get("/v1/playgrounds/sessions/" + knowledge).path("session");
        assertEquals(2, found.path("message_count").asInt());
        String output = JSON.readTree(answered.getLast().data()).path("output").asText();
        assertFalse(output.isBlank());
        assertEquals(output, found.path("messages").path(1).path("content").asText());
        String text = text(answered).strip();
        assertTrue(output.startsWith(text), () -> text + " is not the beginning of " + output);
    }

    @Test
    void aStoppingEdgeSendsItsReadersAwayAndTheyComeBack(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        String session = api.session("chat", "");
        HttpResponse<InputStream> story = Streams.open(api, session, STORY);
        String turn = Streams.turn(story);
        List<SseEvent> events = new ArrayList<>();
        ProcessHandle stopping = null;
        try (SseReader reader = new SseReader(story.body())) {
            for (SseEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
                if (stopping == null && event.name().equals("delta")) {
                    stopping = suite.terminate("backend-api");
                }
            }
        }
        Objects.requireNonNull(stopping)
                .onExit()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        suite.up();
        SseEvent away = events.removeLast();
        assertEquals("reconnect", away.name());
        assertNull(away.id());
        assertEquals(0, events.stream().filter(EdgeCrashTest::isTerminal).count());

        events.addAll(Streams.resume(
                api, session, turn, Objects.requireNonNull(events.getLast().id())));
        assertEquals(1, events.stream().filter(EdgeCrashTest::isTerminal).count());
        JsonNode last = JSON.readTree(events.getLast().data());
        if (events.getLast().name().equals("complete")) {
            assertEquals(last.path("output").asText(), text(events));
        } else {
            assertEquals("interrupted", last.path("error").asText());
            assertEquals(text(events), turn(api, session, turn).path("text").asText());
        }
    }

    private static String text(List<SseEvent> events) throws IOException {
        StringBuilder text = new StringBuilder();
        for (SseEvent event : events) {
            text.append(
                    event.name().equals("delta")
                            ? JSON.readTree(event.data()).path("text").asText()
                            : "");
        }
        return text.toString();
    }

    private static boolean isTerminal(SseEvent event) {
        return List.of("complete", "error").contains(event.name());
    }

    private static JsonNode turn(Api api, String session, String turn) {
        return api.get("/v1/playgrounds/sessions/" + session + "/turns/" + turn).path("turn");
    }

    private static String knowledgeBase(Api api, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("keeper.md"), "The keeper paints the lighthouse red once a year, in May.\n");
        String knowledgeBase = api.knowledgeBase("edge-crash");
        JsonNode run =
                api.awaitEnd(knowledgeBase, api.sync(knowledgeBase, api.source(knowledgeBase, "edge-crash")), SOON);
        assertEquals("ready", run.path("status").asText(), run::toString);
        api.bind(knowledgeBase);
        return knowledgeBase;
    }
}
