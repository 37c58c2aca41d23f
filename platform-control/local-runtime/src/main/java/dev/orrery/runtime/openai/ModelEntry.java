package dev.orrery.runtime.openai;

import dev.orrery.runtime.model.ModelCapability;
import dev.orrery.runtime.model.ModelSpec;
import dev.orrery.runtime.model.RuntimeController;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A model in {@code GET /v1/models}; only a loaded one is listed. */
public record ModelEntry(
        String id,
        String object,
        String ownedBy,
        String displayName,
        Capabilities capabilities,
        String status,
        String providerType,
        String providerConfigRef,
        Metadata metadata) {
    public record Capabilities(boolean text, boolean imageInput, boolean embeddings) {}

    public record Metadata(
            String upstreamModel,
            String localPath,
            @Nullable String managedModelId) {}

    /** The list envelope of OpenAI. */
    public record Listing(String object, List<ModelEntry> data) {
        static Listing of(Stream<ModelEntry> entries) {
            return new Listing("list", entries.toList());
        }
    }

    static Stream<ModelEntry> of(RuntimeController<?> controller) {
        return controller.serving().stream().map(serving -> of(controller.capability(), serving.spec()));
    }

    private static ModelEntry of(ModelCapability capability, ModelSpec spec) {
        boolean embeddings = capability == ModelCapability.EMBEDDINGS;
        return new ModelEntry(
                spec.runtimeModelId(),
                "model",
                capability.serviceName(),
                spec.shownName(),
                new Capabilities(!embeddings, false, embeddings),
                "loaded",
                "local_vllm_runtime",
                capability.wireName() + "/runtime",
                new Metadata(spec.runtimeModelId(), spec.path().toString(), spec.managedModelId()));
    }
}
