package dev.orrery.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.modelops.SecretText;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.testkit.HttpPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Model operations, context ingestion and the model runtime, as the control plane sees them. */
public final class Peers implements AutoCloseable {
    static final String CHAT_MODEL = "tiny-chat";
    static final String SECOND_CHAT_MODEL = "tiny-chat-2";
    static final String EMBEDDINGS_MODEL = "tiny-embed";
    private static final ObjectMapper JSON = SuiteJson.mapper();

    final HttpPeer modelOps = HttpPeer.start();
    final HttpPeer context = HttpPeer.start();
    final HttpPeer runtime = HttpPeer.start();
    final HttpPeer cloud = HttpPeer.start();
    private final Map<String, ManagedModel> models = new ConcurrentSkipListMap<>();
    private final Map<UUID, KnowledgeBaseRef> bases = new ConcurrentSkipListMap<>();

    Peers() {
        modelOps.on("GET", "/v1/internal/modelops/models", (exchange, request) -> {
            String query = exchange.getRequestURI().getQuery();
            HttpPeer.respond(
                    exchange,
                    200,
                    "application/json",
                    json(models.values().stream()
                            .filter(model -> query.equals("task_key=" + model.taskKey()))
                            .toList()));
        });
        runtimeModels(true);
        sealing();
        contextAnswers();
        standardRuntime();
        put(local(CHAT_MODEL, "llm"));
        put(local(SECOND_CHAT_MODEL, "llm"));
        put(local(EMBEDDINGS_MODEL, "embeddings"));
    }

    /** @param settled whether no more are to be waited for */
    void runtimeModels(boolean settled) {
        modelOps.on("GET", "/v1/internal/modelops/runtime-models", 200, "{\"settled\":" + settled + "}");
    }

    /** Sealed is what reads differently and names its context; whether it is secret is the matter of model operations. */
    void sealing() {
        modelOps.on("POST", "/v1/internal/modelops/secrets/seal", (exchange, request) -> {
            SecretText asked = secret(request);
            String text = asked.text().startsWith("sealed:")
                    ? asked.text()
                    : "sealed:" + Base64.getEncoder().encodeToString(bytes(asked.context() + "\n" + asked.text()));
            HttpPeer.respond(exchange, 200, "application/json", json(new SecretText(asked.context(), text)));
        });
        modelOps.on("POST", "/v1/internal/modelops/secrets/open", (exchange, request) -> {
            SecretText asked = secret(request);
            String[] parts = new String(
                            Base64.getDecoder().decode(asked.text().substring("sealed:".length())),
                            StandardCharsets.UTF_8)
                    .split("\n", 2);
            boolean opens = parts[0].equals(asked.context());
            HttpPeer.respond(
                    exchange,
                    opens ? 200 : 409,
                    "application/json",
                    opens
                            ? json(new SecretText(asked.context(), parts[1]))
                            : "{\"error\":\"credential_unavailable\",\"message\":\"no key opens it\"}");
        });
    }

    private static SecretText secret(HttpPeer.Received request) throws IOException {
        return JSON.readValue(request.body(), SecretText.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void contextAnswers() {
        context.on(
                "GET",
                "/v1/internal/context/knowledge-bases",
                (exchange, request) -> HttpPeer.respond(exchange, 200, "application/json", json(bases.values())));
    }

    void contextFails() {
        context.on("GET", "/v1/internal/context/knowledge-bases", 503, "{\"error\":\"down\",\"message\":\"down\"}");
    }

    void standardRuntime() {
        runtime.on("GET", "/health", 200, "{\"status\":\"ok\"}");
        runtime.on("GET", "/v1/models", 200, """
                {"data":[
                 {"id":"tiny-chat","capabilities":{"text":true,"embeddings":false},"metadata":{}},
                 {"id":"tiny-chat-2","capabilities":{"text":true,"embeddings":false},"metadata":{}},
                 {"id":"tiny-embed","display_name":"Tiny embed","capabilities":{"text":false,"embeddings":true},
                  "metadata":{"local_path":"/models/tiny-embed","managed_model_id":"tiny-embed"}}]}
                """);
        runtime.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"index\":0,\"embedding\":[0.1,0.2,0.3]}]}");
        runtime.on("GET", "/v1/indexes", 200, "{\"indexes\":[\"kb_handbook\"]}");
        runtime.on(
                "POST", "/v1/execute", 200, "{\"language\":\"python\",\"result\":{\"status\":\"ok\"},\"error\":null}");
        runtime.on("POST", "/v1/tools/invoke", 200, "{\"tool_name\":\"web_search\",\"result\":{},\"error\":null}");
    }

    void put(ManagedModel model) {
        models.put(model.id(), model);
        answer(model);
    }

    /** Only by its id: the lists that are bound from at the start stay as they are. */
    void answer(ManagedModel model) {
        modelOps.on("GET", "/v1/internal/modelops/models/" + model.id(), 200, json(model));
    }

    void put(KnowledgeBaseRef base) {
        bases.put(base.id(), base);
        context.on("GET", "/v1/internal/context/knowledge-bases/" + base.id(), 200, json(base));
    }

    void remove(KnowledgeBaseRef base) {
        bases.remove(base.id());
        context.on(
                "GET",
                "/v1/internal/context/knowledge-bases/" + base.id(),
                404,
                "{\"error\":\"knowledge_base_not_found\",\"message\":\"gone\"}");
    }

    static ManagedModel local(String id, String task) {
        return model(id, task, "local", "active", "success", "not_required");
    }

    static ManagedModel model(
            String id, String task, String backend, String lifecycle, String validation, String credential) {
        return new ManagedModel(
                id,
                "Model " + id,
                "platform",
                "huggingface",
                id,
                backend,
                "local".equals(backend) ? "/models/" + id : null,
                "acme/" + id,
                task,
                "offline_ready",
                "any",
                lifecycle,
                true,
                validation,
                null,
                credential);
    }

    /** A model that says neither what a provider calls it nor where its files are. */
    static ManagedModel nameless(String id, String task, String backend) {
        return new ManagedModel(
                id,
                "Model " + id,
                "platform",
                "huggingface",
                null,
                backend,
                null,
                null,
                task,
                "offline_ready",
                "any",
                "active",
                true,
                "success",
                null,
                "not_required");
    }

    /** A knowledge base whose vectors its owner computes. */
    static KnowledgeBaseRef selfProvided(UUID id, UUID provider) {
        KnowledgeBaseRef base = base(id, provider, "active", "ready", null, null);
        return new KnowledgeBaseRef(
                base.id(),
                base.slug(),
                base.displayName(),
                base.indexName(),
                base.lifecycleState(),
                base.syncStatus(),
                base.backingProviderInstanceId(),
                base.backingProviderKey(),
                "self_provided",
                null,
                null,
                base.documentCount(),
                base.liveIndex(),
                base.answers());
    }

    static KnowledgeBaseRef base(UUID provider, String lifecycle, String sync) {
        return base(UUID.randomUUID(), provider, lifecycle, sync, null, null);
    }

    static KnowledgeBaseRef base(
            UUID id,
            UUID provider,
            String lifecycle,
            String sync,
            @Nullable UUID embeddingProvider,
            @Nullable String embeddingModel) {
        return new KnowledgeBaseRef(
                id,
                "kb-" + id,
                "Handbook",
                "kb_" + id,
                lifecycle,
                sync,
                provider,
                "lucene_local",
                "server",
                embeddingProvider,
                embeddingModel,
                12,
                "kb_" + id,
                true);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        modelOps.close();
        context.close();
        runtime.close();
        cloud.close();
    }
}
