package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatClient;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.adapters.tool.McpGatewayClient;
import dev.orrery.adapters.tool.SandboxClient;
import dev.orrery.adapters.tool.SandboxRun;
import dev.orrery.adapters.tool.ToolAdapters;
import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
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
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final HttpPeer peer = HttpPeer.start()
            .otherwise((exchange, request) -> HttpPeer.respond(exchange, 200, "application/json", "{}"));

    @AfterEach
    void stop() {
        peer.close();
    }

    /** Clients of a provider. */
    private record Clients(Adapters adapters, ToolAdapters tools, ProviderHttp http) {
        static Clients of(ProviderCalls calls, RuntimeBinding cloud) {
            return new Clients(new HttpAdapters(calls), new ToolAdapters(calls), calls.http(cloud));
        }
    }

    private interface Call {
        void on(Clients clients, RuntimeBinding cloud);
    }

    /** Everything that the adapters can do to a provider. */
    static Stream<Arguments> everyCall() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode nothing = json.objectNode();
        SandboxRun run = new SandboxRun("x", json.nullNode(), 1, nothing);
        Map<String, Call> llm = Map.of(
                "ChatClient.complete",
                        (clients, cloud) -> clients.adapters().chat(cloud).complete(QUESTION),
                "ChatClient.exchange",
                        (clients, cloud) -> clients.adapters().chat(cloud).exchange(QUESTION),
                "ChatClient.stream", (clients, cloud) -> clients.adapters().chat(cloud).stream(QUESTION),
                "ProviderProbe.health",
                        (clients, cloud) -> clients.adapters().probe(cloud).health(),
                "ProviderProbe.inventory",
                        (clients, cloud) -> clients.adapters().probe(cloud).inventory(),
                "ProviderHttp.get", (clients, cloud) -> clients.http().get("/x"),
                "ProviderHttp.call", (clients, cloud) -> clients.http().call("POST", "/x", nothing),
                "ProviderHttp.stream", (clients, cloud) -> clients.http().stream("/x", nothing),
                "ProviderHttp.dispatch", (clients, cloud) -> clients.http().dispatch("/x", new byte[0]),
                "ProviderHttp.healthStatus", (clients, cloud) -> clients.http().healthStatus(SHORT));
        Map<String, Call> embeddings = Map.of(
                "EmbeddingsClient.embed",
                        (clients, cloud) -> clients.adapters().embeddings(cloud).embed("m", List.of("text")),
                "EmbeddingsClient.answer",
                        (clients, cloud) ->
                                clients.adapters().look().embeddings(cloud).answer("m", List.of("text")));
        Map<String, Call> sandbox = Map.of(
                "ProviderProbe.dryRun",
                        (clients, cloud) -> clients.adapters().probe(cloud).dryRun(),
                "SandboxClient.execute",
                        (clients, cloud) -> clients.tools().sandbox(cloud).execute(run),
                "SandboxClient.send",
                        (clients, cloud) ->
                                clients.tools().look(cloud).sandbox().send(run, SHORT));
        Map<String, Call> gateway = Map.of(
                "ProviderProbe.invocation",
                        (clients, cloud) -> clients.adapters().probe(cloud).invocation(),
                "McpGatewayClient.invoke",
                        (clients, cloud) -> clients.tools().gateway(cloud).invoke("t", nothing, nothing, SHORT),
                "McpGatewayClient.send",
                        (clients, cloud) ->
                                clients.tools().look(cloud).gateway().send("t", nothing, nothing, SHORT),
                "McpGatewayClient.list",
                        (clients, cloud) -> clients.tools().gateway(cloud).list(SHORT));
        return Stream.of(
                        walk(AdapterKind.OPENAI_COMPATIBLE_LLM, llm),
                        walk(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS, embeddings),
                        walk(AdapterKind.SANDBOX_HTTP, sandbox),
                        walk(AdapterKind.MCP_HTTP, gateway),
                        walk(AdapterKind.LUCENE_HTTP, storeCalls()),
                        walk(AdapterKind.QDRANT_HTTP, storeCalls()),
                        walk(AdapterKind.WEAVIATE_HTTP, storeCalls()))
                .flatMap(calls -> calls);
    }

    private static Map<String, Call> storeCalls() {
        VectorRecord record = new VectorRecord("a", "text", VECTOR, Map.of(), Readers.EVERYONE);
        Map<String, BiConsumer<VectorStore, String>> calls = Map.of(
                "indexes", (store, index) -> store.indexes(),
                "ensure", (store, index) -> store.ensure(index, List.of()),
                "drop", (store, index) -> store.drop(index),
                "upsert", (store, index) -> store.upsert(index, List.of(record)),
                "delete", (store, index) -> store.delete(index, List.of("a")),
                "setReaders", (store, index) -> store.setReaders(index, List.of("a"), Readers.EVERYONE),
                "openUnmarked", (store, index) -> store.openUnmarked(index, null),
                "search", (store, index) -> store.search(Providers.ANYONE, index, VECTOR, 5, Map.of()),
                "searchText", (store, index) -> store.searchText(Providers.ANYONE, index, "x", 5, Map.of()),
                "searchBoth", (store, index) -> store.searchBoth(Providers.ANYONE, index, VECTOR, "x", 5, Map.of()));
        Map<String, Call> named = new TreeMap<>();
        calls.forEach((name, call) -> named.put(
                "VectorStore." + name,
                (clients, cloud) -> call.accept(clients.adapters().vectorStore(cloud), "kb_a")));
        return named;
    }

    private static Stream<Arguments> walk(AdapterKind kind, Map<String, Call> calls) {
        return new TreeMap<>(calls).entrySet().stream().map(call -> Arguments.of(call.getKey(), kind, call.getValue()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyCall")
    void nothingIsSent(String name, AdapterKind kind, Call call) {
        List<CloudAccess> closed = List.of(
                () -> new RuntimeProfile("offline", false, "database"),
                () -> new RuntimeProfile("air_gapped", false, "database"),
                () -> {
                    throw new IllegalStateException("the profile cannot be read");
                });
        for (CloudAccess access : closed) {
            RuntimeBinding cloud = cloud(kind);
            Clients clients = Clients.of(calls(access), cloud);
            Failure blocked = assertThrows(Failure.class, () -> call.on(clients, cloud));
            assertEquals("offline_provider_blocked", blocked.code());
            assertEquals(409, blocked.status());
            assertEquals("cloud", blocked.details().get("provider_origin"));
        }
        assertEquals(0, peer.received().size());
    }

    /** A client that learns a new call is not forgotten here. */
    @Test
    void theWalkLeavesOutNoCallOfAnyClient() {
        Set<String> silent = Set.of("ProviderHttp.provider", "ProviderHttp.config", "ProviderHttp.host");
        Set<String> calls = Stream.of(
                        ChatClient.class,
                        EmbeddingsClient.class,
                        VectorStore.class,
                        ProviderProbe.class,
                        SandboxClient.class,
                        McpGatewayClient.class,
                        ProviderHttp.class)
                .flatMap(client -> Stream.of(client.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers())
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic())
                .map(method -> method.getDeclaringClass().getSimpleName() + '.' + method.getName())
                .filter(call -> !silent.contains(call))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                calls,
                everyCall().map(walked -> (String) walked.get()[0]).collect(Collectors.toCollection(TreeSet::new)));
        Set<String> makers = Stream.of(Adapters.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertEquals(Set.of("chat", "embeddings", "vectorStore", "probe", "controller", "look"), makers);
    }

    @Test
    void aControllerOfACloudProviderIsNotAskedEither() {
        RuntimeBinding cloud = cloud(AdapterKind.OPENAI_COMPATIBLE_LLM);
        RuntimeController controller = new HttpAdapters(calls(() -> new RuntimeProfile("offline", true, "forced")))
                .controller(cloud)
                .orElseThrow();
        for (RuntimeController.Answer answer : List.of(
                controller.state(SHORT),
                controller.load(new RuntimeController.Model("m", "/models/m", null, null)),
                controller.unload())) {
            assertEquals(
                    409,
                    assertInstanceOf(RuntimeController.Answer.Refused.class, answer)
                            .status());
        }
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
