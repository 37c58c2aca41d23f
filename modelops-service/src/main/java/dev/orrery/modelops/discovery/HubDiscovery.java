package dev.orrery.modelops.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.modelops.hub.Hub;
import dev.orrery.modelops.hub.HubFailure;
import dev.orrery.modelops.runtime.EffectiveProfile;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Section 10: the hub's models in the suite's words. */
@ApplicationScoped
public class HubDiscovery {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Fields that are passed on when the hub supplied them, and what the suite calls them. */
    private static final Map<String, String> SUPPLIED = new LinkedHashMap<>();

    static {
        SUPPLIED.put("author", "author");
        SUPPLIED.put("pipeline_tag", "pipeline_tag");
        SUPPLIED.put("library_name", "library_name");
        SUPPLIED.put("gated", "gated");
        SUPPLIED.put("private", "private");
        SUPPLIED.put("disabled", "disabled");
        SUPPLIED.put("createdAt", "created_at");
        SUPPLIED.put("lastModified", "last_modified");
        SUPPLIED.put("usedStorage", "used_storage");
        SUPPLIED.put("cardData", "card_data");
        SUPPLIED.put("config", "config");
        SUPPLIED.put("safetensors", "safetensors");
        SUPPLIED.put("model-index", "model_index");
        SUPPLIED.put("transformersInfo", "transformers_info");
    }

    private final Hub hub;
    private final EffectiveProfile profile;

    HubDiscovery(Hub hub, EffectiveProfile profile) {
        this.hub = hub;
        this.profile = profile;
    }

    /** What to look for. @param task the hub's own tag, which wins over the task key */
    public record Search(
            @Nullable String query,
            @Nullable String taskKey,
            @Nullable String task,
            @Nullable String sort,
            int limit,
            int offset) {
        String tag() {
            if (task != null && !task.isBlank()) {
                return task.trim();
            }
            return "embeddings".equals(taskKey == null ? "" : taskKey.trim().toLowerCase(Locale.ROOT))
                    ? "feature-extraction"
                    : "text-generation";
        }

        String order() {
            return sort == null || sort.isBlank() ? "downloads" : sort.trim();
        }

        @Nullable
        String text() {
            return query == null || query.isBlank() ? null : query.trim();
        }
    }

    public List<ObjectNode> search(Search search) {
        profile.requireInternet();
        try {
            return hub.search(search.tag(), search.text(), search.order(), search.offset() + search.limit()).stream()
                    .skip(search.offset())
                    .limit(search.limit())
                    .map(HubDiscovery::entry)
                    .toList();
        } catch (HubFailure failed) {
            throw Failure.badGateway("hf_discovery_failed", failed.getMessage()).causedBy(failed);
        }
    }

    public ObjectNode model(String sourceId) {
        profile.requireInternet();
        if (sourceId.isBlank()) {
            throw Failure.badRequest("invalid_source_id", "Name a repository.");
        }
        try {
            return detail(sourceId.trim(), hub.info(sourceId.trim()));
        } catch (HubFailure failed) {
            throw Failure.badGateway("hf_model_info_failed", failed.getMessage())
                    .causedBy(failed);
        }
    }

    private static ObjectNode entry(JsonNode model) {
        String id = model.path("id").asText(model.path("modelId").asText());
        ObjectNode entry = common(id, model);
        entry.put("provider", "huggingface");
        return entry;
    }

    private static ObjectNode common(String id, JsonNode model) {
        ObjectNode entry = JSON.objectNode().put("source_id", id).put("name", id.substring(id.lastIndexOf('/') + 1));
        entry.set("downloads", orNull(model.get("downloads")));
        entry.set("likes", orNull(model.get("likes")));
        entry.set("tags", model.path("tags").isArray() ? model.get("tags") : JSON.arrayNode());
        return entry;
    }

    private static ObjectNode detail(String sourceId, JsonNode model) {
        ObjectNode detail = common(model.path("id").asText(sourceId), model);
        detail.set("sha", orNull(model.get("sha")));
        ArrayNode files = detail.putArray("files");
        model.path("siblings").forEach(sibling -> files.add(file(sibling)));
        SUPPLIED.forEach((theirs, ours) -> {
            if (model.hasNonNull(theirs)) {
                detail.set(ours, model.get(theirs));
            }
        });
        return detail;
    }

    private static ObjectNode file(JsonNode sibling) {
        String path = sibling.path("rfilename").asText();
        ObjectNode file = JSON.objectNode().put("path", path);
        file.set("size", orNull(sibling.get("size")));
        file.put("file_type", type(path.toLowerCase(Locale.ROOT)));
        if (sibling.hasNonNull("blobId")) {
            file.set("blob_id", sibling.get("blobId"));
        }
        JsonNode lfs = sibling.path("lfs");
        if (lfs.isObject()) {
            ObjectNode shown = file.putObject("lfs");
            shown.set("size", orNull(lfs.get("size")));
            shown.set("sha256", orNull(lfs.get("sha256")));
            shown.set("pointer_size", orNull(lfs.get("pointerSize")));
        }
        return file;
    }

    private static String type(String path) {
        return Stream.of("safetensors", "gguf", "onnx")
                .filter(known -> path.contains("." + known))
                .findFirst()
                .orElseGet(() -> {
                    String name = path.substring(path.lastIndexOf('/') + 1);
                    int dot = name.lastIndexOf('.');
                    return dot <= 0 || dot == name.length() - 1 ? "unknown" : name.substring(dot + 1);
                });
    }

    private static JsonNode orNull(@Nullable JsonNode value) {
        return value == null ? JSON.nullNode() : value;
    }
}
