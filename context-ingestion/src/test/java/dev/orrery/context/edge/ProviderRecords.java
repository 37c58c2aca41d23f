package dev.orrery.context.edge;

import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What platform control tells of providers and of what they are bound with. */
final class ProviderRecords {
    private ProviderRecords() {}

    static BoundResource resource(String model, @Nullable String files) {
        return new BoundResource(
                "managed-minilm",
                "model",
                "managed_model",
                model,
                null,
                model,
                "MiniLM",
                Map.of("provider_model_id", model),
                model,
                "local",
                "local",
                "embeddings",
                model,
                files,
                null,
                "local");
    }

    static BoundResource resource(UUID knowledgeBase) {
        return new BoundResource(
                knowledgeBase.toString(),
                "knowledge_base",
                "knowledge_base",
                null,
                knowledgeBase,
                "kb",
                "Knowledge",
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static RuntimeBinding provider(
            UUID id,
            String slug,
            String key,
            String adapter,
            URI endpoint,
            boolean enabled,
            Map<String, Object> config,
            List<BoundResource> resources) {
        Map<String, Object> settings = new HashMap<>(config);
        settings.put("request_timeout_seconds", 40);
        BoundResource first = resources.isEmpty() ? null : resources.getFirst();
        return new RuntimeBinding(
                id,
                slug,
                key,
                "local",
                slug,
                "",
                adapter,
                endpoint.toString(),
                null,
                enabled,
                settings,
                resources,
                first == null ? null : first.id(),
                first,
                Map.of(),
                Map.of());
    }
}
