package dev.orrery.backend.playground.support;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The services around the playgrounds as hand-written peers, and what they say by default. */
public final class Suite implements AutoCloseable {
    public static final String MODEL = "granite-small";
    public static final String EMBEDDINGS = "minilm";
    public static final String RUNTIME_MODEL = "granite-runtime";
    public static final UUID KNOWLEDGE_BASE = UUID.fromString("7d1d0b0e-1c44-4f0e-8a3b-5d0c6c2f9e01");
    public static final UUID OTHER_BASE = UUID.fromString("7d1d0b0e-1c44-4f0e-8a3b-5d0c6c2f9e02");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> told = new CopyOnWriteArrayList<>();

    public final HttpPeer platform;
    public final HttpPeer modelops = HttpPeer.start();
    public final HttpPeer context = HttpPeer.start();
    public final HttpPeer engine = HttpPeer.start();
    public final ScriptedModelServer model = ScriptedModelServer.start(RUNTIME_MODEL);

    /** @param platform the peer that stands for platform control; its owner closes it */
    public Suite(HttpPeer platform) {
        this.platform = platform;
    }

    /** Everything works: one model bound and invokable, one knowledge base bound and ready. */
    public void reset() {
        platform.reset();
        modelops.reset();
        context.reset();
        engine.reset();
        model.script(ScriptedModelServer.Reply.of("Use the ", "rotate ", "command."));
        serve(new Snapshot());
        platform.on(
                "GET",
                "/v1/internal/platform/runtime-profile",
                200,
                "{\"profile\":\"offline\",\"locked\":false,\"source\":\"database\"}");
        modelops.on("GET", "/v1/internal/modelops/invokable-models/" + MODEL, 200, managedModel(MODEL));
        modelops.on("GET", "/v1/internal/modelops/invokable-models", 200, "[" + managedModel(MODEL) + "]");
        modelops.on("GET", "/v1/internal/modelops/invokable-models/" + EMBEDDINGS, 200, managedModel(EMBEDDINGS));
        modelops.on("POST", "/v1/internal/modelops/quota-grants", 200, unlimited());
        acceptUsage();
        knowledgeBases(base(KNOWLEDGE_BASE, "ready"));
    }

    /** Model operations counts what it is told. */
    public void acceptUsage() {
        modelops.on("POST", "/v1/internal/modelops/usage", this::take);
    }

    /** Counts one telling. */
    public void take(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        told.addAll(JSON.readValue(request.body(), new TypeReference<List<JsonNode>>() {}));
        HttpPeer.respond(exchange, 200, "application/json", "{\"recorded\":1,\"duplicates\":0}");
    }

    /** The use of models by this user as model operations was told it, once there are this many calls. */
    public List<JsonNode> usage(long userId, int calls) {
        return await().atMost(Duration.ofSeconds(15))
                .until(
                        () -> told.stream()
                                .filter(record -> record.path("user_id").asLong() == userId)
                                .toList(),
                        records -> records.size() >= calls);
    }

    public static String unlimited() {
        ObjectNode grant = JSON.createObjectNode().put("granted", true).put("unlimited", true);
        grant.put("requests", 1).put("tokens", 1);
        return grant.put("expires_at", Instant.now().plusSeconds(600).toString())
                .toString();
    }

    @Override
    public void close() {
        modelops.close();
        context.close();
        engine.close();
        model.close();
    }

    public void serve(Snapshot snapshot) {
        platform.on("GET", "/v1/internal/platform/runtime", 200, snapshot.json(model.uri()));
    }

    public void knowledgeBases(ObjectNode... bases) {
        ArrayNode list = JSON.createArrayNode();
        list.addAll(List.of(bases));
        context.on("GET", "/v1/internal/context/knowledge-bases", 200, list.toString());
    }

    public static ObjectNode base(UUID id, String syncStatus) {
        ObjectNode base = JSON.createObjectNode();
        base.put("id", id.toString()).put("slug", "ops-handbook").put("display_name", "Ops Handbook");
        base.put("index_name", "kb_ops").put("lifecycle_state", "active").put("sync_status", syncStatus);
        base.put("backing_provider_instance_id", UUID.randomUUID().toString());
        base.put("backing_provider_key", "lucene_local").put("vectorization_mode", "suite_embeddings");
        return base.put("document_count", 3);
    }

    public static String managedModel(String id) {
        ObjectNode model = JSON.createObjectNode();
        model.put("id", id)
                .put("name", "Granite Small")
                .put("owner_type", "platform")
                .put("provider", "local");
        model.put("backend", "local").put("task_key", "llm").put("availability", "offline_ready");
        model.put("runtime_mode_policy", "any").put("lifecycle_state", "active").put("validation_current", true);
        return model.put("last_validation_status", "success")
                .put("credential_status", "not_required")
                .toString();
    }

    /** The runtime snapshot that platform control answers. */
    public static final class Snapshot {
        private List<String> models = List.of(MODEL);
        private @Nullable String runtimeModel = RUNTIME_MODEL;
        private List<UUID> bases = List.of(KNOWLEDGE_BASE);
        private @Nullable UUID defaultBase;
        private @Nullable String selectionMode;
        private @Nullable URI endpoint;
        private String requestFormat = "openai_chat";
        private boolean defaultModel = true;
        private int timeoutSeconds = 20;
        private @Nullable String secret;
        private @Nullable String fallback;
        private @Nullable String behind;

        public Snapshot models(String... ids) {
            models = List.of(ids);
            return this;
        }

        /** The managed model that the ids of the resources stand for, where that is another one. */
        public Snapshot behind(String managedModel) {
            behind = managedModel;
            return this;
        }

        public Snapshot runtimeModel(@Nullable String id) {
            runtimeModel = id;
            return this;
        }

        public Snapshot bases(UUID... ids) {
            bases = List.of(ids);
            return this;
        }

        public Snapshot defaultBase(UUID id) {
            defaultBase = id;
            return this;
        }

        public Snapshot selectionMode(String mode) {
            selectionMode = mode;
            return this;
        }

        public Snapshot withoutDefault() {
            defaultModel = false;
            return this;
        }

        public Snapshot timeoutSeconds(int seconds) {
            timeoutSeconds = seconds;
            return this;
        }

        /** A reference to the provider's key. */
        public Snapshot secret(String reference) {
            secret = reference;
            return this;
        }

        /** The model that stands in for one that the provider lost. */
        public Snapshot fallback(String runtimeModelId) {
            fallback = runtimeModelId;
            return this;
        }

        public Snapshot requestFormat(String format) {
            requestFormat = format;
            return this;
        }

        /** Address of the model provider, when it is not the scripted one. */
        public Snapshot endpoint(URI uri) {
            endpoint = uri;
            return this;
        }

        String json(URI scripted) {
            ObjectNode root = JSON.createObjectNode();
            root.putObject("deployment_profile")
                    .put("id", UUID.randomUUID().toString())
                    .put("slug", "local-default")
                    .put("display_name", "Local Default");
            ObjectNode capabilities = root.putObject("capabilities");
            List<ObjectNode> modelResources = new ArrayList<>();
            for (String id : models) {
                ObjectNode resource = resource(id, "model", "managed_model");
                resource.put("managed_model_id", behind == null ? id : behind)
                        .put("provider_resource_id", runtimeModel);
                resource.put("display_name", "Granite Small").put("task_key", "llm");
                modelResources.add(resource);
            }
            URI address = endpoint == null ? scripted : endpoint;
            ObjectNode llm = binding("vllm-local-gateway", "vllm_local", "openai_compatible_llm", address);
            ObjectNode config = (ObjectNode) llm.get("config");
            config.put("request_format", requestFormat).put("request_timeout_seconds", timeoutSeconds);
            config.put("local_fallback_model_id", fallback);
            config.putObject("secret_refs").put("api_key", secret);
            llm.putArray("resources").addAll(modelResources);
            llm.put("default_resource_id", models.isEmpty() || !defaultModel ? null : models.getFirst());
            capabilities.set("llm_inference", llm);
            ObjectNode embeddings = binding("embeddings-local", "vllm_local", "openai_compatible_embeddings", address);
            ObjectNode embedder = resource(EMBEDDINGS, "model", "managed_model");
            embedder.put("managed_model_id", EMBEDDINGS).put("provider_resource_id", "minilm-runtime");
            embeddings.putArray("resources").add(embedder);
            capabilities.set("embeddings", embeddings);
            ObjectNode store = binding("lucene-local", "lucene_local", "lucene_http", scripted);
            ArrayNode stored = store.putArray("resources");
            for (UUID id : bases) {
                ObjectNode resource = resource(id.toString(), "knowledge_base", "knowledge_base");
                stored.add(resource.put("knowledge_base_id", id.toString()).put("provider_resource_id", "kb_ops"));
            }
            store.put("default_resource_id", defaultBase == null ? null : defaultBase.toString());
            ObjectNode policy = (ObjectNode) store.get("resource_policy");
            if (selectionMode != null) {
                policy.put("selection_mode", selectionMode);
            }
            capabilities.set("vector_store", store);
            return root.toString();
        }

        private static ObjectNode resource(String id, String kind, String refType) {
            ObjectNode resource = JSON.createObjectNode();
            resource.put("id", id).put("resource_kind", kind).put("ref_type", refType);
            resource.put("display_name", id).putObject("metadata");
            return resource;
        }

        private static ObjectNode binding(String slug, String key, String adapter, URI endpoint) {
            ObjectNode binding = JSON.createObjectNode();
            binding.put("id", UUID.randomUUID().toString()).put("slug", slug).put("provider_key", key);
            binding.put("provider_origin", "local").put("display_name", slug).put("description", slug);
            binding.put("adapter_kind", adapter).put("endpoint_url", endpoint.toString());
            binding.put("enabled", true);
            binding.putObject("config").put("request_format", "openai_chat").put("request_timeout_seconds", 20);
            binding.putObject("resource_policy");
            binding.putObject("binding_config");
            return binding;
        }
    }
}
