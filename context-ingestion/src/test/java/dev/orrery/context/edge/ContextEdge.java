package dev.orrery.context.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.contracts.platform.EmbeddingOption;
import dev.orrery.contracts.platform.FamilyRef;
import dev.orrery.contracts.platform.KnowledgeBaseUsage;
import dev.orrery.contracts.platform.LostModel;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Everything around context ingestion: platform control, a vector store, an embeddings model, two source roots. */
public class ContextEdge implements QuarkusTestResourceLifecycleManager {
    public static final UUID STORE = UUID.fromString("2a7c4a52-0f0d-4f0e-8d0a-6f4b7c1e9d10");
    public static final UUID OTHER_STORE = UUID.fromString("2a7c4a52-0f0d-4f0e-8d0a-6f4b7c1e9d11");
    public static final UUID EMBEDDINGS = UUID.fromString("c0a5f1d4-7e0b-4b5e-9f59-2f3f6d1c8a77");
    public static final UUID DISABLED_STORE = UUID.fromString("2a7c4a52-0f0d-4f0e-8d0a-6f4b7c1e9d12");
    public static final UUID DISABLED_EMBEDDINGS = UUID.fromString("c0a5f1d4-7e0b-4b5e-9f59-2f3f6d1c8a78");
    /** Enabled, but it does not answer, so that it is not offered. */
    public static final UUID SILENT_EMBEDDINGS = UUID.fromString("c0a5f1d4-7e0b-4b5e-9f59-2f3f6d1c8a79");

    public static final String MODEL = "all-minilm-l6-v2";

    private static final String INTERNAL = "/v1/internal/platform";
    private static final String UNKNOWN = "{\"error\":\"provider_not_found\",\"message\":\"unknown\"}";

    private static final ObjectMapper JSON = SuiteJson.mapper();
    private static final DeploymentRef DEPLOYMENT = new DeploymentRef(
            UUID.fromString("9d0f7a3e-11a5-4b74-8ad8-5a0a4b0a4e55"), "local-default", "Local Default");

    private final HttpPeer platform = HttpPeer.start();
    private final VectorPeer vectors = new VectorPeer();
    private final EmbeddingPeer embeddings = new EmbeddingPeer();
    private final Path home = temporary();

    public VectorPeer vectors() {
        return vectors;
    }

    public EmbeddingPeer embeddings() {
        return embeddings;
    }

    /** The first source root. */
    public Path root() {
        return home.resolve("root");
    }

    /** A directory that no root holds. */
    public Path outside() {
        return home.resolve("outside");
    }

    public Path secondRoot() {
        return home.resolve("second");
    }

    /** These knowledge bases are bound by the deployment from now on. */
    public void bind(UUID... knowledgeBases) {
        Map<UUID, List<KnowledgeBaseUsage.Usage>> usage = new HashMap<>();
        for (UUID id : knowledgeBases) {
            usage.put(id, List.of(new KnowledgeBaseUsage.Usage(DEPLOYMENT, "vector_store")));
        }
        platform.on("GET", INTERNAL + "/knowledge-base-usage", 200, json(new KnowledgeBaseUsage(usage)));
    }

    /** Everything is there, enabled and active, and no deployment binds a knowledge base. */
    public void reset() {
        RuntimeBinding store = store(STORE, "lucene-local", "lucene_http", true);
        RuntimeBinding model = embeddings(EMBEDDINGS, MODEL, true);
        tell(store);
        tell(model);
        tell(store(OTHER_STORE, "lucene-other", "lucene_http", true));
        tell(store(DISABLED_STORE, "lucene-disabled", "lucene_http", false));
        tell(embeddings(DISABLED_EMBEDDINGS, MODEL, false));
        tell(embeddings(SILENT_EMBEDDINGS, MODEL, true));
        platform.on(
                "GET",
                INTERNAL + "/embedding-options",
                200,
                json(List.of(new EmbeddingOption(model, model.resources(), model.defaultResourceId()))));
        platform.on("POST", INTERNAL + "/providers/" + EMBEDDINGS + "/model-recovery", 200, json(LostModel.NOTHING));
        active(store, model);
        bind();
        allow();
    }

    /** Model operations lets everybody embed, and counts what it is told. */
    public void allow() {
        platform.on("POST", "/v1/internal/modelops/quota-grants", 200, """
                {"granted":true,"unlimited":true,"requests":1,"tokens":1,"expires_at":"2999-01-01T00:00:00Z"}""");
        platform.on("POST", "/v1/internal/modelops/usage", 200, "{\"recorded\":1,\"duplicates\":0}");
    }

    /** No quota has anything left from now on. */
    public void refuseQuota() {
        platform.on("POST", "/v1/internal/modelops/quota-grants", 200, """
                {"granted":false,"unlimited":false,"requests":0,"tokens":0,"expires_at":"2030-01-01T00:00:00Z",
                 "retry_after_seconds":42,"limit":"tokens_per_day"}""");
    }

    /** Model operations tells nobody what is left. */
    public void loseQuota() {
        platform.on("POST", "/v1/internal/modelops/quota-grants", 500, "{\"error\":\"broken\",\"message\":\"broken\"}");
    }

    /** What model operations was told of this user's use of models. */
    public List<JsonNode> usage(long userId) {
        List<JsonNode> found = new ArrayList<>();
        for (HttpPeer.Received told : platform.received("POST", "/v1/internal/modelops/usage")) {
            for (JsonNode record : tree(told.body())) {
                if (record.path("user_id").asLong() == userId) {
                    found.add(record);
                }
            }
        }
        return found;
    }

    public void forgetUsage() {
        platform.forgetRequests();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(json, broken);
        }
    }

    /** The store of the knowledge bases is another kind of provider, or disabled, from now on. */
    public void changeStore(String adapterKind, boolean enabled) {
        tell(store(STORE, "lucene-local", adapterKind, enabled));
    }

    public void removeStore() {
        platform.on("GET", INTERNAL + "/providers/" + STORE, 404, UNKNOWN);
    }

    public void removeEmbeddings() {
        platform.on("GET", INTERNAL + "/providers/" + EMBEDDINGS, 404, UNKNOWN);
    }

    /** The embeddings provider of the knowledge bases speaks something else from now on. */
    public void changeEmbeddings(String adapterKind) {
        tell(ProviderRecords.provider(
                EMBEDDINGS, "changed", "llama_cpp_local", adapterKind, embeddings.uri(), true, Map.of(), List.of()));
    }

    /** The slot of the embeddings provider holds this model from now on. */
    public void loadModel(Path files) {
        tell(ProviderRecords.provider(
                EMBEDDINGS,
                "reloaded",
                "vllm_embeddings_local",
                "openai_compatible_embeddings",
                embeddings.uri(),
                true,
                Map.of("loaded_local_path", files.toString()),
                List.of(ProviderRecords.resource(MODEL, MODEL))));
    }

    /** The embeddings runtime lost its model; it has it again once it was asked for it, or it does not. */
    public void loseModel(boolean comesBack) {
        embeddings.refuse(404);
        platform.on("POST", INTERNAL + "/providers/" + EMBEDDINGS + "/model-recovery", (exchange, request) -> {
            embeddings.refuse(comesBack ? 0 : 404);
            HttpPeer.respond(
                    exchange,
                    200,
                    "application/json",
                    json(new LostModel(
                            true, true, "managed-minilm", MODEL, List.of(), Map.of("load_state", "loading"))));
        });
    }

    /** How often the runtime was asked for its model. */
    public int modelRecoveries() {
        return platform.received("POST", INTERNAL + "/providers/" + EMBEDDINGS + "/model-recovery")
                .size();
    }

    /** Platform control refuses to hand out the provider. */
    public void refuseProvider(UUID id, int status, String code) {
        refuse("/providers/" + id, status, code);
    }

    /** Platform control refuses to hand out the active deployment. */
    public void refuseRuntime(int status, String code) {
        refuse("/runtime", status, code);
    }

    private void refuse(String path, int status, String code) {
        platform.on("GET", INTERNAL + path, status, """
                {"error":"%s","message":"refused","details":{"provider_key":"from-platform"}}""".formatted(code));
    }

    /** The active deployment reaches the store of the knowledge bases by an adapter that nobody knows. */
    public void activateUnknownAdapter() {
        active(store(STORE, "lucene-local", "smoke_signals", true), embeddings(EMBEDDINGS, MODEL, true));
    }

    /** The embeddings provider offers a model of which this machine has no files. */
    public void offerModelWithoutFiles(String model) {
        RuntimeBinding provider = embeddings(EMBEDDINGS, MODEL, true);
        platform.on(
                "GET",
                INTERNAL + "/embedding-options",
                200,
                json(List.of(new EmbeddingOption(provider, List.of(ProviderRecords.resource(model, null)), model))));
    }

    /** The active deployment uses these. */
    public void activate(UUID store, UUID embeddings, String model) {
        active(store(store, "lucene-active", "lucene_http", true), embeddings(embeddings, model, true));
    }

    /** The embeddings provider answers, but it has no model. */
    public void withoutModels() {
        RuntimeBinding model = embeddings(EMBEDDINGS, MODEL, true);
        platform.on(
                "GET",
                INTERNAL + "/embedding-options",
                200,
                json(List.of(new EmbeddingOption(model, List.of(), null))));
    }

    /** The active deployment offers these knowledge bases. */
    public void offer(UUID... knowledgeBases) {
        List<BoundResource> resources =
                Arrays.stream(knowledgeBases).map(ProviderRecords::resource).toList();
        active(
                ProviderRecords.provider(
                        STORE, "lucene-local", "lucene_local", "lucene_http", vectors.uri(), true, Map.of(), resources),
                embeddings(EMBEDDINGS, MODEL, true));
    }

    public void deactivate() {
        platform.on("GET", INTERNAL + "/runtime", 503, "{\"error\":\"active_binding_not_found\",\"message\":\"none\"}");
    }

    private void active(RuntimeBinding store, RuntimeBinding embeddings) {
        platform.on(
                "GET",
                INTERNAL + "/runtime",
                200,
                json(new PlatformRuntime(DEPLOYMENT, Map.of("vector_store", store, "embeddings", embeddings))));
    }

    private void tell(RuntimeBinding provider) {
        platform.on("GET", INTERNAL + "/providers/" + provider.id(), 200, json(provider));
    }

    private RuntimeBinding store(UUID id, String slug, String adapterKind, boolean enabled) {
        return ProviderRecords.provider(
                id, slug, "lucene_local", adapterKind, vectors.uri(), enabled, Map.of(), List.of());
    }

    private RuntimeBinding embeddings(UUID id, String model, boolean enabled) {
        return ProviderRecords.provider(
                id,
                "vllm-embeddings-" + id.toString().substring(34),
                "vllm_embeddings_local",
                "openai_compatible_embeddings",
                embeddings.uri(),
                enabled,
                Map.of(),
                List.of(ProviderRecords.resource(model, model)));
    }

    /** Where the files of the embedding model lie. */
    public Path model() {
        return home.resolve("models").resolve(MODEL);
    }

    @Override
    public Map<String, String> start() {
        try {
            Files.createDirectories(root());
            Files.createDirectories(secondRoot());
            Files.createDirectories(outside());
            Path model = Files.createDirectories(home.resolve("models").resolve(MODEL));
            try (InputStream tokenizer = Objects.requireNonNull(Thread.currentThread()
                    .getContextClassLoader()
                    .getResourceAsStream("all-minilm-l6-v2-q-tokenizer.json"))) {
                Files.copy(tokenizer, model.resolve("tokenizer.json"));
            }
            Files.writeString(model.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 256}");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        reset();
        platform.otherwise((exchange, request) -> HttpPeer.respond(
                exchange,
                404,
                "application/json",
                request.path().startsWith(INTERNAL + "/providers/") ? UNKNOWN : "{\"error\":\"not_found\"}"));
        platform.on(
                "GET",
                INTERNAL + "/provider-families",
                200,
                json(List.of(
                        new FamilyRef("lucene_local", "vector_store"),
                        new FamilyRef("qdrant_local", "vector_store"),
                        new FamilyRef("weaviate_local", "vector_store"),
                        new FamilyRef("vllm_local", "llm_inference"))));
        Map<String, String> settings = new HashMap<>(Map.of(
                "orrery.services.platform-control",
                platform.uri().toString(),
                "orrery.services.modelops-service",
                platform.uri().toString(),
                "orrery.context.source-roots",
                root() + ":" + secondRoot(),
                "orrery.context.model-storage-root",
                home.resolve("models").toString(),
                "orrery.context.write.max-wait",
                "1s",
                "orrery.context.worker.lease",
                "2s",
                "orrery.context.worker.poll-interval",
                "0.2s",
                "orrery.context.worker.retry-delay",
                "50ms",
                "orrery.context.index.retire-after",
                "0.5s",
                "orrery.context.outbox.poll-interval",
                "0.1s"));
        // Tests fail the provider on purpose, and the next one needs it at once.
        settings.put("orrery.adapters.breaker-delay", "10ms");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(ContextEdge.class));
    }

    @Override
    public void stop() {
        platform.close();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("orrery-context-test").toRealPath();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
