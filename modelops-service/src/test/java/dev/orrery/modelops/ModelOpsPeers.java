package dev.orrery.modelops;

import com.sun.net.httpserver.HttpExchange;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LocalHub;
import dev.orrery.testkit.ScriptedModelServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The outer edge of the service: a runtime that serves {@code chat-one} and {@code embed-one}, platform control in the
 * online profile, and a fresh keyset.
 */
public class ModelOpsPeers implements QuarkusTestResourceLifecycleManager {
    public static final String RUNTIME_KEY = "runtime-key-for-tests";

    private final ScriptedModelServer runtime = ScriptedModelServer.start("chat-one");
    private final HttpPeer platform = HttpPeer.start();
    private final LocalHub hub = new LocalHub();
    private final ModelRoot root = new ModelRoot(temporary("orrery-test-models"));

    @Override
    public Map<String, String> start() {
        serve(runtime, chat("chat-one"), embeddings("embed-one"));
        profile(platform, "online");
        platform.otherwise(ModelOpsPeers::nothing);
        Map<String, String> config = new HashMap<>();
        config.put("orrery.modelops.bootstrap.runtime-url", runtime.uri().toString());
        config.put("orrery.modelops.bootstrap.api-key", RUNTIME_KEY);
        config.put("orrery.modelops.bootstrap.retry-interval", "0.05s");
        // Later looks are made by the tests themselves.
        config.put("orrery.modelops.bootstrap.refresh-interval", "1h");
        config.put("orrery.services.platform-control", platform.uri().toString());
        config.put(
                "orrery.secrets.keyset",
                temporary("orrery-test-secrets").resolve("keyset.json").toString());
        config.put("orrery.modelops.hub.url", hub.uri().toString());
        config.put("orrery.modelops.hub.token", LocalHub.TOKEN);
        config.put("orrery.modelops.storage.root", root.path().toString());
        config.put("orrery.modelops.storage.reserve", "1M");
        config.put("orrery.modelops.downloads.poll-interval", "0.05s");
        config.put("orrery.modelops.downloads.progress-interval", "0.05s");
        config.put("orrery.modelops.downloads.retry-pause", "0.05s");
        config.put("orrery.modelops.downloads.attempts", "3");
        config.put("orrery.secrets.create-keyset", "true");
        // The scripted peers listen on loopback, where a cloud provider or a content network never does.
        config.put("orrery.egress.trusted-hosts", "127.0.0.1");
        return config;
    }

    private static Path temporary(String name) {
        try {
            return Files.createTempDirectory(name);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The model folder of the service under test. */
    public record ModelRoot(Path path) {}

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(runtime, new TestInjector.MatchesType(ScriptedModelServer.class));
        injector.injectIntoFields(platform, new TestInjector.MatchesType(HttpPeer.class));
        injector.injectIntoFields(hub, new TestInjector.MatchesType(LocalHub.class));
        injector.injectIntoFields(root, new TestInjector.MatchesType(ModelRoot.class));
    }

    @Override
    public void stop() {
        runtime.close();
        platform.close();
        hub.close();
    }

    public static void serve(ScriptedModelServer runtime, String... entries) {
        String data = Arrays.stream(entries).collect(Collectors.joining(","));
        runtime.peer().on("GET", "/v1/models", 200, "{\"object\":\"list\",\"data\":[" + data + "]}");
    }

    public static String chat(String id) {
        return entry(id, true, false);
    }

    public static String embeddings(String id) {
        return entry(id, false, true);
    }

    private static String entry(String id, boolean text, boolean embeddings) {
        return """
                {"id":"%1$s","object":"model","display_name":"The %1$s","status":"loaded",
                 "capabilities":{"text":%2$s,"image_input":false,"embeddings":%3$s},
                 "metadata":{"upstream_model":"%1$s","local_path":"/models/%1$s","managed_model_id":null}}""".formatted(id, text, embeddings);
    }

    /** No deployment binds any model and no provider runs here, unless a test says so. */
    private static void nothing(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        boolean asked =
                request.path().matches("/v1/internal/platform/(managed-models/[^/]+/deployments|local-providers)");
        HttpPeer.respond(exchange, asked ? 200 : 404, "application/json", asked ? "[]" : "{\"error\":\"not_found\"}");
    }

    /** A list of one local provider that has loaded {@code nova-mini}. */
    public static String provider(UUID id, String url, boolean active) {
        return "[" + providerEntry(id, url, active) + "]";
    }

    public static String providerEntry(UUID id, String url, boolean active) {
        return """
                {"provider":{"id":"%s","slug":"gpu-box","provider_key":"vllm_local","provider_origin":"local",
                 "display_name":"GPU box","description":"","adapter_kind":"openai_compatible_llm","endpoint_url":"%s",
                 "healthcheck_url":null,"enabled":true,"config":{"request_format":"openai_chat"},"resources":[],
                 "default_resource_id":null,"default_resource":null,"resource_policy":{},"binding_config":{}},
                 "active":%s,"loaded":{"managed_model_id":null,"managed_model_name":null,
                 "runtime_model_id":"nova-mini","local_path":null,"source_id":null,"state":"loaded","error":null}}""".formatted(id, url, active);
    }

    public static void bound(HttpPeer platform, String modelId, String... deployments) {
        String slugs = Arrays.stream(deployments).map(slug -> '"' + slug + '"').collect(Collectors.joining(","));
        platform.on("GET", "/v1/internal/platform/managed-models/" + modelId + "/deployments", 200, "[" + slugs + "]");
    }

    public static void profile(HttpPeer platform, String profile) {
        platform.on(
                "GET",
                "/v1/internal/platform/runtime-profile",
                200,
                "{\"profile\":\"" + profile + "\",\"locked\":false,\"source\":\"test\"}");
    }
}
