package dev.orrery.modelops.bootstrap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.modelops.model.ModelDraft;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the runtime's inventory.
 *
 * @param runtimeId what the runtime calls it
 * @param managedModelId the managed model that was loaded under this id, where the runtime knows it
 */
record ServedModel(
        String runtimeId,
        String displayName,
        Task task,
        @Nullable String localPath,
        @Nullable String managedModelId) {

    enum Task {
        LLM,
        EMBEDDINGS;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Empty for an entry that has no id or whose capabilities are none that the suite uses. */
    static Optional<ServedModel> read(JsonNode entry) {
        String id = entry.path("id").asText("").trim();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        JsonNode metadata = entry.path("metadata");
        return task(id, entry.path("capabilities"))
                .map(task -> new ServedModel(
                        id,
                        orElse(entry.path("display_name"), id),
                        task,
                        text(metadata.path("local_path")),
                        text(metadata.path("managed_model_id"))));
    }

    /** A runtime that does not tell capabilities, like vLLM, is judged by the model's name. */
    private static Optional<Task> task(String id, JsonNode capabilities) {
        if (!capabilities.isObject()) {
            return Optional.of(id.toLowerCase(Locale.ROOT).contains("embed") ? Task.EMBEDDINGS : Task.LLM);
        }
        if (capabilities.path("text").asBoolean()) {
            return Optional.of(Task.LLM);
        }
        return capabilities.path("embeddings").asBoolean() ? Optional.of(Task.EMBEDDINGS) : Optional.empty();
    }

    private static @Nullable String text(JsonNode node) {
        String text = node.isTextual() ? node.textValue().trim() : "";
        return text.isEmpty() ? null : text;
    }

    private static String orElse(JsonNode node, String fallback) {
        String text = text(node);
        return text == null ? fallback : text;
    }

    /** The id of the managed model: one path segment. */
    String modelId() {
        return managedModelId == null ? runtimeId.replace("/", "--") : managedModelId;
    }

    ModelDraft draft() {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("runtime_model_id", runtimeId);
        return ModelDraft.servedLocally(modelId(), displayName, runtimeId, localPath, task.key(), metadata);
    }
}
