package dev.orrery.agent.execution;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ExecutionStreamTest {
    private static final Actor ANNA = TestTokens.actor(14, Role.USER);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final List<String> STEPS_BEFORE_THE_TEXT = List.of(
            "thinking running",
            "thinking completed",
            "retrieving running",
            "retrieving completed",
            "connecting running",
            "connecting completed",
            "generating running",
            "opening_stream running",
            "opening_stream completed",
            "waiting_first_token running",
            "waiting_first_token completed",
            "streaming_tokens running");

    @TestHTTPResource
    URI engine;

    @Inject
    LiveExecutions live;

    private Knowledge knowledge;
    private EventClient client;

    @BeforeEach
    void start() {
        knowledge = new Knowledge();
        client = new EventClient(engine, ANNA);
    }

    @AfterEach
    void stop() {
        knowledge.close();
    }

    @Test
    void sendsStepsThenTextThenTheRecord() throws Exception {
        knowledge.model.script(Reply.of("Use ", "the rotate ", "command [1]."));
        List<EventClient.Arrived> events;
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            assertEquals(200, stream.status());
            assertEquals("text/event-stream; charset=utf-8", stream.header("Content-Type"));
            assertEquals("no-cache", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            events = stream.rest();
        }
        List<String> expected = new ArrayList<>(STEPS_BEFORE_THE_TEXT);
        expected.addAll(List.of(
                "Use ",
                "the rotate ",
                "command [1].",
                "streaming_tokens completed",
                "generating completed",
                "complete"));
        assertEquals(expected, events.stream().map(EventClient.Arrived::summary).toList());
        assertEquals(
                LongStream.rangeClosed(1, events.size())
                        .mapToObj(Long::toString)
                        .toList(),
                events.stream().map(event -> event.event().id()).toList());

        JsonNode complete = events.getLast().data();
        JsonNode execution = complete.path("execution");
        JsonNode result = execution.path("result");
        assertAll(
                () -> assertEquals(201, complete.path("status_code").asInt()),
                () -> assertEquals("succeeded", execution.path("status").asText()),
                () -> assertEquals(
                        "agent.knowledge_chat", execution.path("agent_ref").asText()),
                () -> assertEquals("v1", execution.path("agent_version").asText()),
                () -> assertEquals("granite-small", execution.path("model_ref").asText()),
                () -> assertEquals("offline", execution.path("runtime_profile").asText()),
                () -> assertTrue(execution.path("error").isNull()),
                () -> assertEquals(
                        "Use the rotate command [1].",
                        result.path("output_text").asText()),
                () -> assertEquals(
                        8,
                        result.path("embedding_calls").path(0).path("dimension").asInt()),
                () -> assertEquals(
                        "mini-embed",
                        result.path("embedding_calls")
                                .path(0)
                                .path("requested_model")
                                .asText()),
                () -> assertEquals(
                        2,
                        result.path("retrieval_calls")
                                .path(0)
                                .path("result_count")
                                .asInt()),
                () -> assertEquals(
                        0.91,
                        result.path("retrieval_calls")
                                .path(0)
                                .path("results")
                                .path(0)
                                .path("relevance_score")
                                .asDouble()),
                () -> assertEquals(
                        10,
                        result.path("model_calls")
                                .path(0)
                                .path("usage")
                                .path("total_tokens")
                                .asInt()),
                () -> assertEquals(0, result.path("tool_calls").size()));
    }

    @Test
    void everyTokenLeavesWhenItComes() throws Exception {
        warmUp();
        knowledge.model.script(Reply.of("a", "b", "c", "d", "e", "f").withPause(PAUSE));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            List<EventClient.Arrived> events = stream.rest();
            assertTrue(
                    events.getFirst().at().compareTo(Duration.ofMillis(300)) <= 0,
                    () -> "first event after " + events.getFirst().at());
            List<Duration> arrivals = events.stream()
                    .filter(event -> event.name().equals("delta"))
                    .map(EventClient.Arrived::at)
                    .toList();
            assertEquals(6, arrivals.size());
            for (int i = 1; i < arrivals.size(); i++) {
                Duration gap = arrivals.get(i).minus(arrivals.get(i - 1));
                assertTrue(gap.toMillis() >= 40, () -> "tokens came together: " + arrivals);
            }
        }
    }

    @Test
    void theFirstEventDoesNotWaitForTheSearch() throws Exception {
        warmUp();
        CountDownLatch release = new CountDownLatch(1);
        knowledge.store.on("POST", "/v1/indexes/" + Knowledge.INDEX + "/search", (exchange, request) -> {
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            HttpPeer.respond(exchange, 200, "application/json", "{\"results\":[]}");
        });
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            EventClient.Arrived first = stream.next().orElseThrow();
            assertEquals("thinking running", first.summary());
            assertTrue(first.at().toMillis() <= 300, () -> "first event after " + first.at());
            release.countDown();
            assertEquals("complete", stream.rest().getLast().name());
        }
    }

    @Test
    void aClientThatLeavesCancelsTheModelCall() throws Exception {
        knowledge.model.script(Reply.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p")
                .withPause(PAUSE));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.upToFirstDelta();
        }
        assertTrue(knowledge.model.awaitDisconnect(Duration.ofSeconds(5)), "the model was not told");
        assertTrue(knowledge.model.tokensSent() < 16);
        String id = newest();
        await().atMost(Duration.ofSeconds(5)).until(() -> "cancelled".equals(status(id)));
        try (EventClient.Stream log = client.follow(id, null)) {
            List<EventClient.Arrived> events = log.rest();
            EventClient.Arrived last = events.getLast();
            assertEquals("error", last.name());
            assertEquals("EXEC_CANCELLED", last.data().path("error").asText());
            assertEquals(id, last.data().path("details").path("execution_id").asText());
            assertTrue(events.stream().anyMatch(event -> event.summary().equals("generating failed")));
            assertEquals(1, terminals(events));
        }
    }

    @Test
    void aClientThatLeavesWhileTheModelIsSilentCancelsToo() throws Exception {
        knowledge.model.script(Reply.of("late", "later").withPause(Duration.ofSeconds(3)));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            EventClient.Arrived event;
            do {
                event = stream.next().orElseThrow();
            } while (!event.summary().equals("generating running"));
        }
        String id = newest();
        await().atMost(Duration.ofSeconds(2)).until(() -> "cancelled".equals(status(id)));
    }

    @Test
    void theLogEqualsTheStream() throws Exception {
        knowledge.model.script(
                Reply.of("Ünï", "code \ud83d\ude00", " \"quoted\"\n", "[2]").withPause(Duration.ofMillis(15)));
        List<String> streamed;
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            streamed = wire(stream.rest());
        }
        try (EventClient.Stream log = client.follow(newest(), null)) {
            assertEquals(streamed, wire(log.rest()));
        }
    }

    @Test
    void aBurstOfTokensIsLoggedInFewRows() throws Exception {
        String[] tokens = IntStream.range(0, 500).mapToObj(i -> "t" + i + " ").toArray(String[]::new);
        knowledge.model.script(Reply.of(tokens));
        List<String> streamed;
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            streamed = wire(stream.rest());
        }
        String id = newest();
        try (EventClient.Stream log = client.follow(id, null)) {
            assertEquals(streamed, wire(log.rest()));
        }
        int rows = Integer.parseInt(
                Rows.one("select count(*) from execution_event where type = 'delta' and execution_id = '" + id + "'"));
        assertTrue(rows <= 25, () -> rows + " rows");
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpNothing() throws Exception {
        String piece = "x".repeat(2000);
        knowledge.model.script(Reply.of(Collections.nCopies(1800, piece).toArray(String[]::new)));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            String id = newest();
            await().atMost(Duration.ofSeconds(20)).until(() -> "succeeded".equals(status(id)));
            List<EventClient.Arrived> events = stream.rest();
            assertEquals(
                    1800,
                    events.stream()
                            .filter(event -> event.name().equals("delta"))
                            .count());
            assertEquals("complete", events.getLast().name());
        }
    }

    @Test
    void manyExecutionsRunAtOnce() throws Exception {
        warmUp();
        String[] tokens = IntStream.range(0, 20).mapToObj(i -> "t" + i + " ").toArray(String[]::new);
        knowledge.model.script(Reply.of(tokens).withPause(Duration.ofMillis(50)));
        long started = System.nanoTime();
        List<Future<String>> texts = new ArrayList<>();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                EventClient reader = new EventClient(engine, TestTokens.actor(100 + i, Role.USER));
                texts.add(readers.submit(() -> {
                    try (EventClient.Stream stream = reader.start(knowledge.request())) {
                        return stream.rest().stream()
                                .filter(event -> event.name().equals("delta"))
                                .map(EventClient.Arrived::summary)
                                .collect(Collectors.joining());
                    }
                }));
            }
        }
        for (Future<String> text : texts) {
            assertEquals(String.join("", tokens), text.get());
        }
        // One after the other they would take 40 seconds.
        long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
        assertTrue(millis < 10_000, () -> "took " + millis + " ms");
    }

    @Test
    void aRunThatTakesTooLongIsStopped() throws Exception {
        knowledge.model.script(Reply.of("late").withPause(Duration.ofSeconds(5)));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.next();
            LiveExecution running = Objects.requireNonNull(live.find(UUID.fromString(newest())));
            running.stop(StopReason.DEADLINE);
            JsonNode error = stream.rest().getLast().data();
            assertEquals("EXEC_TIMEOUT", error.path("error").asText());
            assertEquals(504, error.path("status_code").asInt());
        }
    }

    @Test
    void aRunThatAnotherProcessEndedWritesNothingMore() throws Exception {
        knowledge.model.script(Reply.of("a", "b", "c", "d", "e", "f", "g", "h").withPause(PAUSE));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.upToFirstDelta();
            String id = newest();
            Rows.execute("begin; update agent_execution set status = 'failed', finished_at = now() where id = '" + id
                    + "'; insert into execution_event (execution_id, seq, first_seq, type, payload) values ('" + id
                    + "', 5000, 5000, 'error', '{\"error\":\"EXEC_INTERNAL_ERROR\"}'); commit");
            List<EventClient.Arrived> rest = stream.rest();
            assertEquals("5000", rest.getLast().event().id());
            assertEquals(1, terminals(rest));
            assertEquals("failed", status(id));
            assertEquals("5000", Rows.one("select max(seq) from execution_event where execution_id = '" + id + "'"));
        }
    }

    @Test
    void aReaderResumesAfterTheLastEventItSaw() throws Exception {
        knowledge.model.script(Reply.of("a", "b", "c", "d", "e", "f").withPause(PAUSE));
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            List<EventClient.Arrived> seen = stream.upToFirstDelta();
            String last = seen.getLast().event().id();
            String id = newest();
            List<EventClient.Arrived> whole = new ArrayList<>(seen);
            List<EventClient.Arrived> resumed;
            try (EventClient.Stream second = client.follow(id, last)) {
                resumed = second.rest();
            }
            whole.addAll(stream.rest());
            assertEquals(wire(whole.subList(seen.size(), whole.size())), wire(resumed));
            assertEquals("complete", resumed.getLast().name());
            assertEquals(1, terminals(resumed));
            // In the middle of a run of deltas, which the log holds in one row.
            try (EventClient.Stream third =
                    client.follow(id, whole.get(seen.size() + 1).event().id())) {
                assertEquals(wire(whole.subList(seen.size() + 2, whole.size())), wire(third.rest()));
            }
            // A reader that has seen everything still gets the end, once.
            try (EventClient.Stream fourth =
                    client.follow(id, whole.getLast().event().id())) {
                assertEquals(List.of("complete"), names(fourth.rest()));
            }
        }
    }

    private void warmUp() throws Exception {
        try (EventClient.Stream stream = client.start(knowledge.request())) {
            stream.rest();
        }
    }

    private static List<String> wire(List<EventClient.Arrived> events) {
        return events.stream().map(event -> event.event().toWire()).toList();
    }

    private static List<String> names(List<EventClient.Arrived> events) {
        return events.stream().map(EventClient.Arrived::name).toList();
    }

    private static long terminals(List<EventClient.Arrived> events) {
        return names(events).stream()
                .filter(name -> name.equals("complete") || name.equals("error"))
                .count();
    }

    private static String newest() {
        return Rows.one("select id from agent_execution order by created_at desc limit 1");
    }

    private static String status(String id) {
        return Rows.one("select status from agent_execution where id = '" + id + "'");
    }
}
