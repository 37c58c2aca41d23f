package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No adapter opens a connection to a cloud provider unless the profile is known to be online. */
class CloudOfflineTest {
    private static final ChatRequest QUESTION = ChatRequest.of("m", List.of(ChatMessage.user("hi")));
    private static final float[] VECTOR = {1, 0};

    private final HttpPeer peer = HttpPeer.start()
            .otherwise((exchange, request) -> HttpPeer.respond(exchange, 200, "application/json", "{}"));

    @AfterEach
    void stop() {
        peer.close();
    }

    /** Everything that the adapters can do to a provider. */
    static Stream<Arguments> everyCall() {
        VectorRecord record = new VectorRecord("a", "text", VECTOR, Map.of(), Readers.EVERYONE);
        Stream<Arguments> models = Stream.of(
                call(
                        "chat",
                        AdapterKind.OPENAI_COMPATIBLE_LLM,
                        (adapters, cloud) -> adapters.chat(cloud).complete(QUESTION)),
                call(
                        "chat stream",
                        AdapterKind.OPENAI_COMPATIBLE_LLM,
                        (adapters, cloud) -> adapters.chat(cloud).stream(QUESTION)),
                call(
                        "embed",
                        AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS,
                        (adapters, cloud) -> adapters.embeddings(cloud).embed("m", List.of("text"))),
                call(
                        "health",
                        AdapterKind.OPENAI_COMPATIBLE_LLM,
                        (adapters, cloud) -> adapters.probe(cloud).health()),
                call(
                        "inventory",
                        AdapterKind.OPENAI_COMPATIBLE_LLM,
                        (adapters, cloud) -> adapters.probe(cloud).inventory()),
                call(
                        "dry run",
                        AdapterKind.SANDBOX_HTTP,
                        (adapters, cloud) -> adapters.probe(cloud).dryRun()),
                call(
                        "invocation",
                        AdapterKind.MCP_HTTP,
                        (adapters, cloud) -> adapters.probe(cloud).invocation()));
        Stream<Arguments> stores = Stream.of(
                        AdapterKind.LUCENE_HTTP, AdapterKind.QDRANT_HTTP, AdapterKind.WEAVIATE_HTTP)
                .flatMap(kind -> Stream.of(
                        call(
                                "indexes",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud).indexes()),
                        call(
                                "ensure",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud).ensure("kb_a", List.of())),
                        call(
                                "drop",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud).drop("kb_a")),
                        call(
                                "upsert",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud).upsert("kb_a", List.of(record))),
                        call(
                                "delete",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud).delete("kb_a", List.of("a"))),
                        call(
                                "search",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud)
                                        .search(Providers.ANYONE, "kb_a", VECTOR, 5, Map.of())),
                        call(
                                "search text",
                                kind,
                                (adapters, cloud) -> adapters.vectorStore(cloud)
                                        .searchText(Providers.ANYONE, "kb_a", "x", 5, Map.of()))));
        return Stream.concat(models, stores);
    }

    private static Arguments call(String name, AdapterKind kind, BiConsumer<Adapters, RuntimeBinding> call) {
        return Arguments.of(name, kind, call);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyCall")
    void nothingIsSent(String name, AdapterKind kind, BiConsumer<Adapters, RuntimeBinding> call) {
        List<CloudAccess> closed = List.of(
                () -> new RuntimeProfile("offline", false, "database"),
                () -> new RuntimeProfile("air_gapped", false, "database"),
                () -> {
                    throw new IllegalStateException("the profile cannot be read");
                });
        for (CloudAccess access : closed) {
            Failure blocked =
                    assertThrows(Failure.class, () -> call.accept(new HttpAdapters(calls(access)), cloud(kind)));
            assertEquals("offline_provider_blocked", blocked.code());
            assertEquals(409, blocked.status());
            assertEquals("cloud", blocked.details().get("provider_origin"));
        }
        assertEquals(0, peer.received().size());
    }

    @Test
    void aControllerOfACloudProviderIsNotAskedEither() {
        RuntimeBinding cloud = cloud(AdapterKind.OPENAI_COMPATIBLE_LLM);
        RuntimeController controller = new HttpAdapters(calls(() -> new RuntimeProfile("offline", true, "forced")))
                .controller(cloud)
                .orElseThrow();
        RuntimeController.Answer answer = controller.state(Duration.ofSeconds(1));
        assertEquals(
                409,
                assertInstanceOf(RuntimeController.Answer.Refused.class, answer).status());
        assertEquals(0, peer.received().size());
    }

    /** The positive control: the same binding does reach the peer while the profile is online. */
    @Test
    void onlineItIsCalled() {
        new HttpAdapters(calls(TestAdapters.online()))
                .probe(cloud(AdapterKind.OPENAI_COMPATIBLE_LLM))
                .inventory();
        assertEquals(1, peer.received().size());
    }

    private ProviderCalls calls(CloudAccess access) {
        return TestAdapters.calls(new LoopbackCloud(peer.uri()), TestAdapters.config(Map.of()), access);
    }

    private static RuntimeBinding cloud(AdapterKind kind) {
        return Providers.cloud(kind, Map.of("runtime_admin_base_url", LoopbackCloud.ADDRESS));
    }
}
