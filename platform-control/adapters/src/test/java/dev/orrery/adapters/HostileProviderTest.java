package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.adapters.HostileProvider.Mood;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.tool.SandboxRun;
import dev.orrery.adapters.tool.ToolAdapters;
import dev.orrery.adapters.tool.ToolReply;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.failure.Failure;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that misbehaves costs bounded time and memory, is left alone after five failures, and is taken back. */
class HostileProviderTest {
    private static final ChatRequest QUESTION = ChatRequest.of("m", List.of(ChatMessage.user("hi")));
    private static final Duration BREAKER_DELAY = Duration.ofMillis(400);
    private static final long MAX_ANSWER = 1024 * 1024;
    /** What sockets on both ends may hold beyond what was read. */
    private static final long SOCKET_BUFFERS = 16L * 1024 * 1024;
    /** The time of the tool, the margin of its provider, and the look at its health, each 2 s or less. */
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(9);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final HostileProvider provider = new HostileProvider();
    private final Adapters adapters = new HttpAdapters(calls(BREAKER_DELAY));

    private static ProviderCalls calls(Duration breakerDelay) {
        return TestAdapters.calls(
                new EgressClient(),
                TestAdapters.config(Map.of(
                        "breaker-delay",
                        breakerDelay.toMillis() + "ms",
                        "max-stream",
                        "600ms",
                        "max-answer",
                        Long.toString(MAX_ANSWER),
                        "max-concurrent-calls",
                        "5")),
                TestAdapters.online());
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    /** Ways to use a provider. */
    private enum Use {
        CHAT(AdapterKind.OPENAI_COMPATIBLE_LLM) {
            @Override
            void run(Adapters adapters, RuntimeBinding binding) {
                adapters.chat(binding).complete(QUESTION);
            }
        },
        CHAT_STREAM(AdapterKind.OPENAI_COMPATIBLE_LLM) {
            @Override
            void run(Adapters adapters, RuntimeBinding binding) {
                try (ChatStream stream = adapters.chat(binding).stream(QUESTION)) {
                    while (stream.next() != null) {
                        // To the end.
                    }
                }
            }
        },
        EMBEDDINGS(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS) {
            @Override
            void run(Adapters adapters, RuntimeBinding binding) {
                adapters.embeddings(binding).embed("m", List.of("text"));
            }
        },
        VECTORS(AdapterKind.LUCENE_HTTP) {
            @Override
            void run(Adapters adapters, RuntimeBinding binding) {
                search(adapters, binding);
            }
        },
        QDRANT(AdapterKind.QDRANT_HTTP) {
            @Override
            void run(Adapters adapters, RuntimeBinding binding) {
                search(adapters, binding);
            }
        },
        WEAVIATE(AdapterKind.WEAVIATE_HTTP) {
            @Override
            void run(Adapters adapters, RuntimeBinding binding) {
                search(adapters, binding);
            }
        };

        private final AdapterKind kind;

        Use(AdapterKind kind) {
            this.kind = kind;
        }

        abstract void run(Adapters adapters, RuntimeBinding binding);

        private static void search(Adapters adapters, RuntimeBinding binding) {
            adapters.vectorStore(binding).search(Providers.ANYONE, "kb_a", new float[] {1, 0}, 5, Map.of());
        }
    }

    /** Ways to use a provider of tools. */
    private enum ToolUse {
        SANDBOX(AdapterKind.SANDBOX_HTTP) {
            @Override
            ToolReply run(ToolAdapters tools, RuntimeBinding binding) {
                return tools.sandbox(binding).execute(new SandboxRun("x", JSON.nullNode(), 0, JSON.objectNode()));
            }
        },
        GATEWAY(AdapterKind.MCP_HTTP) {
            @Override
            ToolReply run(ToolAdapters tools, RuntimeBinding binding) {
                return tools.gateway(binding).invoke("web_search", JSON.objectNode(), JSON.objectNode(), Duration.ZERO);
            }
        };

        private final AdapterKind kind;

        ToolUse(AdapterKind kind) {
            this.kind = kind;
        }

        abstract ToolReply run(ToolAdapters tools, RuntimeBinding binding);
    }

    static Stream<Arguments> everyUseOfEveryMood() {
        return Stream.of(Use.values())
                .flatMap(use -> Stream.of(
                                Mood.HANGS,
                                Mood.HANGS_AFTER_THE_HEADERS,
                                Mood.DRIPS,
                                Mood.ANSWERS_500,
                                Mood.CUTS,
                                Mood.FLOODS)
                        .map(mood -> Arguments.of(use, mood)));
    }

    @ParameterizedTest
    @MethodSource("everyUseOfEveryMood")
    void fiveFailuresOpenTheBreakerAndRecoveryClosesIt(Use use, Mood mood) {
        RuntimeBinding binding = binding(use);
        provider.turn(mood);
        Instant started = Instant.now();
        for (Failure failure : failures(use, binding, 5)) {
            assertTrue(failure.status() >= 500, failure.code() + ' ' + failure.status());
        }
        assertTrue(
                Duration.between(started, Instant.now()).compareTo(Duration.ofSeconds(5)) < 0,
                "bounded by the time limits, not by the provider");
        assertEquals(5, provider.requests());
        Failure open = assertThrows(Failure.class, () -> use.run(adapters, binding));
        assertEquals("provider_unavailable", open.code());
        assertEquals(503, open.status());
        assertEquals("provider-under-test", open.details().get("provider"));
        assertEquals(5, provider.requests(), "nothing is sent while the breaker is open");
        assertTrue(provider.flooded() < 5 * (MAX_ANSWER + SOCKET_BUFFERS), provider.flooded() + " bytes were taken");

        provider.turn(Mood.KIND);
        awaitRecovery(use, binding);
        use.run(adapters, binding);
    }

    /** A tool may take its time, and its provider is looked at before it is blamed; so the cases run side by side. */
    @Test
    void fiveFailuresOpenTheBreakerOfTools() throws Exception {
        try (ExecutorService cases = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (ToolUse use : ToolUse.values()) {
                for (Mood mood : List.of(Mood.HANGS, Mood.DRIPS, Mood.ANSWERS_500, Mood.CUTS, Mood.FLOODS)) {
                    running.add(cases.submit(() -> fiveFailuresOpenTheBreaker(use, mood)));
                }
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static void fiveFailuresOpenTheBreaker(ToolUse use, Mood mood) {
        ToolAdapters tools = new ToolAdapters(calls(Duration.ofSeconds(2)));
        try (HostileProvider provider = new HostileProvider()) {
            RuntimeBinding binding = Providers.of(use.kind, provider.uri(), Map.of());
            String told = use + " " + mood;
            provider.turn(mood);
            Instant started = Instant.now();
            for (ToolReply reply : together(() -> use.run(tools, binding), 5)) {
                assertTrue(reply.status() >= 500, () -> told + reply);
            }
            assertTrue(Duration.between(started, Instant.now()).compareTo(TOOL_LIMIT) < 0, told);
            assertEquals(5, provider.requests(), told);
            Failure open = assertThrows(Failure.class, () -> use.run(tools, binding), told);
            assertEquals("provider_unavailable", open.code(), told);
            assertEquals(5, provider.requests(), told + ": nothing is sent while the breaker is open");
            // The work and the look.
            assertTrue(provider.flooded() < 10 * (MAX_ANSWER + SOCKET_BUFFERS), told);
            provider.turn(Mood.KIND);
            await(() -> assertEquals(200, use.run(tools, binding).status(), told));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"KIND", "REFUSES_400"},
            mode = EnumSource.Mode.EXCLUDE)
    void aLookIsBoundedAndCountsForNothing(Mood mood) {
        provider.turn(mood);
        Instant started = Instant.now();
        RuntimeBinding chat = binding(Use.CHAT);
        together(() -> adapters.probe(chat).inventory(), 6).forEach(inventory -> assertFalse(inventory.reachable()));
        RuntimeBinding vectors = binding(Use.VECTORS);
        assertThrows(Failure.class, () -> adapters.look().vectorStore(vectors).indexes());
        assertTrue(Duration.between(started, Instant.now()).compareTo(Duration.ofSeconds(10)) < 0, "bounded");
        assertTrue(provider.flooded() < 7 * (MAX_ANSWER + SOCKET_BUFFERS), provider.flooded() + " bytes were taken");
        provider.turn(Mood.KIND);
        Use.CHAT.run(adapters, chat);
    }

    private void awaitRecovery(Use use, RuntimeBinding binding) {
        await(() -> use.run(adapters, binding));
    }

    private static void await(Runnable call) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
        while (true) {
            try {
                call.run();
                return;
            } catch (Failure stillOpen) {
                assertEquals("provider_unavailable", stillOpen.code());
                assertTrue(Instant.now().isBefore(deadline), "the breaker closes after its delay");
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    @Test
    void aProviderThatFailsAgainWhenTriedIsLeftAloneAtOnce() {
        RuntimeBinding binding = binding(Use.CHAT);
        provider.turn(Mood.ANSWERS_500);
        failTimes(Use.CHAT, binding, 5);
        LockSupport.parkNanos(BREAKER_DELAY.multipliedBy(2).toNanos());
        Failure tried = assertThrows(Failure.class, () -> Use.CHAT.run(adapters, binding));
        assertEquals(500, tried.status());
        assertEquals(6, provider.requests());
        Failure open = assertThrows(Failure.class, () -> Use.CHAT.run(adapters, binding));
        assertEquals("provider_unavailable", open.code());
        assertEquals(6, provider.requests());
    }

    @Test
    void aRefusedRequestIsNoFailureOfTheProvider() {
        RuntimeBinding binding = binding(Use.CHAT);
        provider.turn(Mood.REFUSES_400);
        for (int i = 0; i < 12; i++) {
            Failure refused = assertThrows(Failure.class, () -> Use.CHAT.run(adapters, binding));
            assertEquals(400, refused.status());
        }
        assertEquals(12, provider.requests());
    }

    @Test
    void aCancelledStreamIsNoFailureOfTheProvider() {
        RuntimeBinding binding = binding(Use.CHAT_STREAM);
        provider.turn(Mood.HANGS_AFTER_THE_HEADERS);
        for (int i = 0; i < 8; i++) {
            ChatStream stream = adapters.chat(binding).stream(QUESTION);
            Thread reader = Thread.ofVirtual().unstarted(() -> assertThrows(Failure.class, stream::next));
            reader.start();
            stream.close();
        }
        provider.turn(Mood.KIND);
        Use.CHAT.run(adapters, binding);
        assertEquals(9, provider.requests());
    }

    @Test
    void oneProviderThatFailsDoesNotTakeAnotherWithIt() {
        RuntimeBinding failing = binding(Use.CHAT);
        provider.turn(Mood.ANSWERS_500);
        failTimes(Use.CHAT, failing, 6);
        provider.turn(Mood.KIND);
        Use.CHAT.run(adapters, binding(Use.CHAT));
    }

    @Test
    void onlySoManyStreamsAreOpenAtATime() {
        RuntimeBinding binding = binding(Use.CHAT_STREAM);
        provider.turn(Mood.HANGS_AFTER_THE_HEADERS);
        List<ChatStream> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(adapters.chat(binding).stream(QUESTION));
        }
        Failure busy = assertThrows(Failure.class, () -> Use.CHAT.run(adapters, binding));
        assertEquals("provider_busy", busy.code());
        assertEquals(503, busy.status());
        assertEquals(5, provider.requests());
        open.forEach(ChatStream::close);
        provider.turn(Mood.KIND);
        Use.CHAT.run(adapters, binding);
    }

    @Test
    void aWriteIsNeverSentTwice() {
        RuntimeBinding store = binding(Use.VECTORS);
        provider.turn(Mood.CUTS);
        VectorRecord record = new VectorRecord("a", "text", new float[] {1, 0}, Map.of(), Readers.EVERYONE);
        assertThrows(Failure.class, () -> adapters.vectorStore(store).upsert("kb_a", List.of(record)));
        assertEquals(1, provider.requests());
    }

    @Test
    void aRequestThatWasNeverSentIsTriedOnceMore() {
        EgressClient restarting = new EgressClient() {
            private int refused;

            @Override
            public EgressResponse send(EgressRequest request) {
                if (refused++ == 0) {
                    throw new EgressException(EgressException.Kind.UNREACHABLE, "refused", new ConnectException());
                }
                return super.send(request);
            }
        };
        Adapters patient =
                new HttpAdapters(TestAdapters.calls(restarting, TestAdapters.config(Map.of()), TestAdapters.online()));
        Use.CHAT.run(patient, binding(Use.CHAT));
        assertEquals(1, provider.requests());
    }

    @Test
    void aProbeLooksAtAProviderWhoseBreakerIsOpen() {
        RuntimeBinding binding = binding(Use.CHAT);
        provider.turn(Mood.ANSWERS_500);
        failTimes(Use.CHAT, binding, 6);
        assertEquals(5, provider.requests(), "the sixth was not sent");
        provider.turn(Mood.KIND);
        assertTrue(adapters.probe(binding).inventory().reachable());
        Use.CHAT.run(adapters.look(), binding);
    }

    private List<Failure> failures(Use use, RuntimeBinding binding, int times) {
        return together(() -> assertThrows(Failure.class, () -> use.run(adapters, binding)), times);
    }

    private static <T> List<T> together(Callable<T> call, int times) {
        List<Future<T>> finished;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            finished = IntStream.range(0, times)
                    .mapToObj(i -> callers.submit(call))
                    .toList();
        }
        return finished.stream().map(Future::resultNow).toList();
    }

    private void failTimes(Use use, RuntimeBinding binding, int times) {
        for (int i = 0; i < times; i++) {
            assertThrows(Failure.class, () -> use.run(adapters, binding));
        }
    }

    private RuntimeBinding binding(Use use) {
        return Providers.of(
                use.kind, provider.uri(), Map.of("request_timeout_seconds", 0.4, "request_format", "openai_chat"));
    }
}
