package dev.orrery.modelops.bootstrap;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.modelops.probe.ModelProbe;
import dev.orrery.modelops.probe.ProbeOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The runtime of the installation, reached before any provider instance is known to this service. */
@ApplicationScoped
public class LocalRuntime {
    private static final UUID BINDING_ID = UUID.fromString("00000000-0000-4000-8000-00000000b007");
    private static final int STILL_LOADING = 503;

    private final BootstrapConfig config;
    private final String base;
    private final Adapters adapters;
    private final ModelProbe probe;

    LocalRuntime(BootstrapConfig config, Adapters adapters, ModelProbe probe) {
        this.config = config;
        this.base = config.runtimeUrl().map(URI::toString).orElse("").replaceAll("/+$", "");
        this.adapters = adapters;
        this.probe = probe;
    }

    /**
     * What the runtime serves, once it has loaded all that it starts with: until then it lists only a part.
     *
     * @throws Failure 503 {@code runtime_not_ready}, or 502 {@code provider_inventory_unavailable} when the runtime does
     *     not list its models
     */
    List<ServedModel> models() {
        ProviderProbe probe = adapters.probe(binding(AdapterKind.OPENAI_COMPATIBLE_LLM));
        if (probe.health().statusCode() == STILL_LOADING) {
            throw Failure.unavailable("runtime_not_ready", "The runtime at " + base + " is still loading its models.");
        }
        ProviderProbe.Inventory inventory = probe.inventory();
        if (!inventory.reachable() || inventory.statusCode() >= 400) {
            throw Failure.badGateway(
                    "provider_inventory_unavailable",
                    "The runtime at " + base + " did not list its models (status " + inventory.statusCode() + ").");
        }
        return inventory.models().stream()
                .map(ServedModel::read)
                .flatMap(Optional::stream)
                .toList();
    }

    ProbeOutcome probe(ServedModel model) {
        return switch (model.task()) {
            case LLM -> probe.chat(binding(AdapterKind.OPENAI_COMPATIBLE_LLM), model.runtimeId());
            case EMBEDDINGS -> probe.embeddings(binding(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS), model.runtimeId());
        };
    }

    private RuntimeBinding binding(AdapterKind kind) {
        Map<String, @Nullable Object> settings = new HashMap<>();
        settings.put("models_path", "/v1/models");
        settings.put("chat_completion_path", "/v1/chat/completions");
        settings.put("embeddings_path", "/v1/embeddings");
        settings.put("request_format", "openai_chat");
        settings.put("request_timeout_seconds", config.probeTimeout().toSeconds());
        config.apiKey().ifPresent(key -> settings.put("secret_refs", Map.of("api_key", key)));
        return new RuntimeBinding(
                BINDING_ID,
                "bootstrap-runtime",
                "vllm_local",
                "local",
                "Local runtime",
                "",
                kind.wireName(),
                base,
                base + "/health",
                true,
                settings,
                List.of(),
                null,
                null,
                Map.of(),
                Map.of());
    }
}
