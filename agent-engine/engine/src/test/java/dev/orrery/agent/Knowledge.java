package dev.orrery.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A model server and an index with two documents, and the snapshot that names them. */
public final class Knowledge implements AutoCloseable {
    public static final String INDEX = "kb_ops";
    public static final String QUESTION = "How do I rotate the ledger keys?";
    public static final String SECRET = "sk-never-stored";
    private static final ObjectMapper JSON = SuiteJson.mapper();

    public final ScriptedModelServer model = ScriptedModelServer.start("local-vllm-default");
    public final HttpPeer store = HttpPeer.start();
    private final Map<String, RuntimeBinding> tools = new HashMap<>();

    public Knowledge() {
        allowModel();
        store.on("POST", "/v1/indexes/" + INDEX + "/search", 200, """
                {"results":[
                 {"id":"doc-12#3","text":"Run ledgerctl rotate to rotate the ledger keys.",
                  "metadata":{"title":"Key handling","source_path":"ops/keys.md","page_number":4},
                  "score":0.91,"score_kind":"similarity"},
                 {"id":"doc-7#0","text":"Ledgers are kept for ten years.",
                  "metadata":{"title":"Retention","source_path":"ops/retention.md"},
                  "score":0.42,"score_kind":"similarity"}]}""");
    }

    /** Model operations let every user use the one model, as much as he wants, and count what they are told. */
    public static void allowModel() {
        EngineUnderTest.platform()
                .on("GET", "/v1/internal/modelops/invokable-models/granite-small", 200, "{\"id\":\"granite-small\"}")
                .on("POST", "/v1/internal/modelops/quota-grants", 200, """
                        {"granted":true,"unlimited":true,"requests":1,"tokens":1,"expires_at":"2999-01-01T00:00:00Z"}""")
                .on("POST", "/v1/internal/modelops/usage", 200, "{\"recorded\":1,\"duplicates\":0}");
    }

    public PlatformRuntime snapshot() {
        Map<String, RuntimeBinding> capabilities = new HashMap<>(tools);
        capabilities.putAll(Map.of(
                "llm_inference",
                binding(
                        "vllm-local-gateway",
                        AdapterKind.OPENAI_COMPATIBLE_LLM,
                        model.uri(),
                        resource("granite-small", "model", "local-vllm-default")),
                "embeddings",
                binding(
                        "emb-local",
                        AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS,
                        model.uri(),
                        resource("mini-embed", "model", "all-minilm")),
                "vector_store",
                binding(
                        "lucene-local",
                        AdapterKind.LUCENE_HTTP,
                        store.uri(),
                        resource("7d1d0b0e", "knowledge_base", INDEX))));
        return new PlatformRuntime(
                new DeploymentRef(UUID.randomUUID(), "local-default", "Local Default"), capabilities);
    }

    /** Binds a provider of tools from now on. */
    public void bind(Capability capability, AdapterKind kind, URI endpoint) {
        String slug = capability.wireName().replace('_', '-') + "-local";
        tools.put(capability.wireName(), binding(slug, kind, endpoint, resource("none", "none", null)));
    }

    private static RuntimeBinding binding(String slug, AdapterKind kind, URI endpoint, BoundResource resource) {
        return new RuntimeBinding(
                UUID.randomUUID(),
                slug,
                slug + "_key",
                "local",
                slug,
                "",
                kind.wireName(),
                endpoint.toString(),
                null,
                true,
                Map.of(
                        "request_timeout_seconds",
                        10,
                        "request_format",
                        "openai_chat",
                        "secret_refs",
                        Map.of("api_key", SECRET)),
                List.of(resource),
                resource.id(),
                resource,
                Map.of("selection_mode", "explicit"),
                Map.of());
    }

    private static BoundResource resource(String id, String kind, @Nullable String providerId) {
        return new BoundResource(
                id,
                kind,
                "managed_model",
                id,
                null,
                providerId,
                id,
                Map.of(),
                id,
                null,
                "local",
                null,
                null,
                null,
                null,
                null);
    }

    /** The body of an execution that asks {@link #QUESTION}. */
    public ObjectNode request() {
        ObjectNode body = JSON.createObjectNode()
                .put("agent_id", "agent.knowledge_chat")
                .put("requested_by_user_id", 99)
                .put("requested_by_role", "superadmin")
                .put("runtime_profile", "offline");
        ObjectNode input = body.putObject("input").put("prompt", QUESTION).put("model", "granite-small");
        input.putArray("messages").addObject().put("role", "user").put("content", QUESTION);
        input.putObject("retrieval").put("index", INDEX).put("query", QUESTION).put("top_k", 5);
        body.set("platform_runtime", JSON.valueToTree(snapshot()));
        return body;
    }

    public static ObjectNode input(ObjectNode request) {
        return (ObjectNode) request.get("input");
    }

    @Override
    public void close() {
        model.close();
        store.close();
    }
}
