package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.adapters.chat.ChatClient;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatTest {
    private static final ChatRequest QUESTION = ChatRequest.of("m", List.of(ChatMessage.user("hi")));

    private final ScriptedModelServer model = ScriptedModelServer.start("m");

    @AfterEach
    void stop() {
        model.close();
    }

    @Test
    void streamsTheTokensAndCountsThem() {
        model.script(Reply.of("Use ", "the ", "rotate command."));
        List<String> tokens = new ArrayList<>();
        try (ChatStream stream = chat(Map.of("request_format", "openai_chat")).stream(QUESTION)) {
            for (String token = stream.next(); token != null; token = stream.next()) {
                tokens.add(token);
            }
            assertEquals(List.of("Use ", "the ", "rotate command."), tokens);
            assertEquals("Use the rotate command.", stream.answer().text());
            assertEquals(3, stream.answer().usage().completionTokens());
            assertEquals(7, stream.answer().usage().promptTokens());
            assertNull(stream.next());
        }
        String sent =
                model.peer().received("POST", "/v1/chat/completions").getFirst().body();
        assertTrue(sent.contains("\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"), sent);
    }

    @Test
    void theOptionsOfACloudEndpointAreSentAndNoOthers() {
        Map<String, Object> config = Map.of(
                "request_format", "openai_chat",
                "request_options", Map.of("service_tier", "flex", "reasoning_effort", "low", "logit_bias", Map.of()),
                "stream_options", Map.of("include_usage", false));
        chat(config).complete(QUESTION);
        try (ChatStream stream = chat(config).stream(QUESTION)) {
            assertEquals("Hello", stream.next());
        }
        List<HttpPeer.Received> sent = model.peer().received("POST", "/v1/chat/completions");
        String whole = sent.getFirst().body();
        assertTrue(whole.contains("\"service_tier\":\"flex\""), whole);
        assertTrue(whole.contains("\"reasoning_effort\":\"low\""), whole);
        assertFalse(whole.contains("logit_bias") || whole.contains("stream_options"), whole);
        String streamed = sent.getLast().body();
        assertTrue(streamed.contains("\"stream_options\":{\"include_usage\":false}"), streamed);
    }

    @Test
    void closingTheStreamCancelsTheModelCall() throws InterruptedException {
        String[] endless = "word ".repeat(500).split("(?<= )");
        model.script(Reply.of(endless).withPause(Duration.ofMillis(10)));
        ChatStream stream = chat(Map.of()).stream(QUESTION);
        assertEquals("word ", stream.next());
        stream.close();
        assertTrue(model.awaitDisconnect(Duration.ofSeconds(5)));
        assertTrue(model.tokensSent() < 450, () -> model.tokensSent() + " tokens were sent");
    }

    @Test
    void aStreamThatIsCutIsIncomplete() {
        model.script(Reply.of("half").ending(Ending.CUT));
        try (ChatStream stream = chat(Map.of()).stream(QUESTION)) {
            assertEquals("half", stream.next());
            Failure failure = assertThrows(Failure.class, stream::next);
            assertEquals("stream_incomplete", failure.code());
            assertEquals(502, failure.status());
        }
    }

    @Test
    void theProvidersErrorIsNormalised() {
        model.script(Reply.of().ending(Ending.STATUS_500));
        Failure failure = assertThrows(Failure.class, () -> chat(Map.of()).complete(QUESTION));
        assertEquals("scripted", failure.code());
        assertEquals(500, failure.status());
    }

    @Test
    void aProviderThatRefusesOurKeyIsNotTheUsersFault() {
        model.peer().on("POST", "/v1/chat/completions", 401, "{\"error\":{\"code\":\"bad_key\",\"message\":\"no\"}}");
        Failure failure = assertThrows(Failure.class, () -> chat(Map.of()).stream(QUESTION));
        assertEquals(502, failure.status());
        assertEquals("bad_key", failure.code());
    }

    @Test
    void aProviderThatIsDownIsUnreachable() {
        URI gone = model.uri();
        model.close();
        ChatClient chat = TestAdapters.create().chat(Providers.of(AdapterKind.OPENAI_COMPATIBLE_LLM, gone, Map.of()));
        assertEquals(
                "llm_unreachable",
                assertThrows(Failure.class, () -> chat.complete(QUESTION)).code());
        assertEquals(
                "llm_unreachable",
                assertThrows(Failure.class, () -> chat.stream(QUESTION)).code());
    }

    @Test
    void aProviderThatDripsIsCutOffInTime() {
        model.peer().on("POST", "/v1/chat/completions", (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 200; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                pause();
            }
        });
        long started = System.nanoTime();
        Failure failure = assertThrows(
                Failure.class,
                () -> chat(Map.of("request_timeout_seconds", 0.5)).complete(QUESTION));
        assertEquals("llm_timeout", failure.code());
        assertEquals(504, failure.status());
        assertTrue(Duration.ofNanos(System.nanoTime() - started).toSeconds() < 5);
    }

    @Test
    void aMissingKeyIsNamedBeforeAnythingIsSent() {
        ChatClient chat = chat(Map.of("secret_refs", Map.of("api_key", "env://ORRERY_NO_SUCH_VARIABLE")));
        Failure failure = assertThrows(Failure.class, () -> chat.complete(QUESTION));
        assertEquals("provider_secret_missing", failure.code());
        assertEquals("env://ORRERY_NO_SUCH_VARIABLE", failure.details().get("secret_ref"));
        assertEquals(0, model.peer().received().size());
    }

    private ChatClient chat(Map<String, Object> config) {
        return TestAdapters.create().chat(Providers.of(AdapterKind.OPENAI_COMPATIBLE_LLM, model.uri(), config));
    }

    private static void pause() {
        // The pace of the dripping provider.
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }

    @Test
    void embeddingsKeepTheOrderOfTheTexts() {
        var embeddings = TestAdapters.create()
                .embeddings(Providers.of(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS, model.uri(), Map.of()));
        List<float[]> vectors = embeddings.embed("m", List.of("alpha beta", "gamma"));
        assertEquals(2, vectors.size());
        assertEquals(ScriptedModelServer.vector("gamma")[3], vectors.get(1)[3], 1e-6f);
        assertEquals(ScriptedModelServer.DIMENSION, vectors.get(0).length);
    }

    @Test
    void aTextThatIsTooLongNamesBothNumbersWhereTheProviderDoes() {
        model.peer().on("POST", "/v1/embeddings", 400, """
                {"error":{"code":"context_length_exceeded",
                 "message":"The maximum context length is 512 tokens, but you requested 700 tokens."}}""");
        var embeddings = TestAdapters.create()
                .embeddings(Providers.of(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS, model.uri(), Map.of()));
        Failure failure = assertThrows(Failure.class, () -> embeddings.embed("m", List.of("x")));
        assertEquals("embeddings_input_too_large", failure.code());
        assertEquals(512, failure.details().get("max_input_tokens"));
        assertEquals(700, failure.details().get("requested_tokens"));
    }

    /** Nothing is sent anywhere, and nobody's session looks broken. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "None", "null", "llm.internal:8000", "ftp://llm.internal", "http://", "http://a b"})
    void anAddressThatIsNoneIsRefusedBeforeAnythingIsSent(String address) {
        RuntimeBinding provider = Providers.at(AdapterKind.OPENAI_COMPATIBLE_LLM, address, Map.of());
        assertEquals(400, TestAdapters.create().probe(provider).inventory().statusCode());
        Failure failure = assertThrows(
                Failure.class, () -> TestAdapters.create().chat(provider).complete(QUESTION));
        assertEquals("invalid_url", failure.code());
        assertEquals(400, failure.status());
        assertThrows(Failure.class, () -> TestAdapters.create().chat(provider).stream(QUESTION));
    }

    @Test
    void aPathThatIsNoneIsRefusedToo() {
        Map<String, Object> config = Map.of("models_path", "/v1/my models", "chat_completion_path", "/{chat}");
        RuntimeBinding provider = Providers.of(AdapterKind.OPENAI_COMPATIBLE_LLM, model.uri(), config);
        assertEquals(400, TestAdapters.create().probe(provider).inventory().statusCode());
        assertEquals(400, TestAdapters.create().probe(provider).health().statusCode());
        assertEquals(
                "invalid_url",
                assertThrows(Failure.class, () -> chat(config).complete(QUESTION))
                        .code());
        assertEquals(0, model.peer().received().size());
    }

    @Test
    void tooFewVectorsAreAnInvalidResponse() {
        HttpPeer peer = model.peer();
        peer.on("POST", "/v1/embeddings", 200, "{\"data\":[]}");
        var embeddings = TestAdapters.create()
                .embeddings(Providers.of(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS, model.uri(), Map.of()));
        Failure failure = assertThrows(Failure.class, () -> embeddings.embed("m", List.of("x")));
        assertEquals("embeddings_response_invalid", failure.code());
    }

    @Test
    void vectorsAreAskedForAsTextAndReadEitherWay() {
        HttpPeer peer = model.peer();
        peer.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"embedding\":\"AACAPwAAAMA=\"},{\"embedding\":[0.5,3]}]}");
        var embeddings = TestAdapters.create()
                .embeddings(Providers.of(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS, model.uri(), Map.of()));
        List<float[]> vectors = embeddings.embed("m", List.of("x", "y"));
        assertArrayEquals(new float[] {1, -2}, vectors.get(0));
        assertArrayEquals(new float[] {0.5f, 3}, vectors.get(1));
        assertEquals("base64", peer.received().getLast().header("X-Vector-Encoding"));
        assertEquals(
                "{\"model\":\"m\",\"input\":[\"x\",\"y\"]}",
                peer.received().getLast().body());
        peer.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"embedding\":\"AACAPwA=\"}]}");
        Failure failure = assertThrows(Failure.class, () -> embeddings.embed("m", List.of("x")));
        assertEquals("embeddings_response_invalid", failure.code());
    }
}
