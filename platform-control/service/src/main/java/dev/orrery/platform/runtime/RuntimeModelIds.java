package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.BoundResource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The id that a local runtime knows a bound model by, section 9.3: the first of the model's names that the runtime
 * lists. Where nothing is listed or nothing matches, the id that was stored at binding stays.
 */
final class RuntimeModelIds {
    private static final String MODEL = "model";

    private RuntimeModelIds() {}

    static BoundResource matched(BoundResource resource, Set<String> listed, Map<String, @Nullable Object> config) {
        if (!MODEL.equals(resource.resourceKind()) || listed.isEmpty()) {
            return resource;
        }
        return candidates(resource, config)
                .filter(id -> given(id) && listed.contains(id))
                .findFirst()
                .filter(id -> !id.equals(resource.providerResourceId()))
                .map(id -> renamed(resource, id))
                .orElse(resource);
    }

    private static Stream<String> candidates(BoundResource resource, Map<String, @Nullable Object> config) {
        Stream<@Nullable String> own = Stream.of(
                resource.providerResourceId(),
                resource.providerModelId(),
                resource.localPath(),
                resource.managedModelId(),
                resource.displayName(),
                resource.sourceId());
        // The aliases mean whatever the slot holds, so they only stand for that model.
        boolean held = Objects.equals(config.get("loaded_managed_model_id"), resource.managedModelId());
        Stream<@Nullable String> aliases = held
                ? Stream.of("canonical_local_model_id", "local_fallback_model_id")
                        .map(key -> config.get(key) instanceof String alias ? alias : null)
                : Stream.empty();
        return Stream.concat(own, aliases).filter(Objects::nonNull);
    }

    private static boolean given(String id) {
        return !id.isBlank() && !id.equals("None") && !id.equals("null");
    }

    private static BoundResource renamed(BoundResource resource, String runtimeId) {
        return new BoundResource(
                resource.id(),
                resource.resourceKind(),
                resource.refType(),
                resource.managedModelId(),
                resource.knowledgeBaseId(),
                runtimeId,
                resource.displayName(),
                resource.metadata(),
                resource.name(),
                resource.provider(),
                resource.backend(),
                resource.taskKey(),
                resource.providerModelId(),
                resource.localPath(),
                resource.sourceId(),
                resource.availability());
    }
}
