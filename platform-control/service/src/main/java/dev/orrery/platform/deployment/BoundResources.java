package dev.orrery.platform.deployment;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.platform.json.JsonMaps;
import dev.orrery.platform.peer.KnowledgeBases;
import dev.orrery.platform.peer.ManagedModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows bound resources with the metadata that their owners hold now; the stored copy is the fallback. */
@ApplicationScoped
public class BoundResources {
    private final ManagedModels models;
    private final KnowledgeBases knowledgeBases;

    BoundResources(ManagedModels models, KnowledgeBases knowledgeBases) {
        this.models = models;
        this.knowledgeBases = knowledgeBases;
    }

    public List<BoundResource> of(DeploymentBinding binding) {
        return binding.resources.stream().map(this::of).toList();
    }

    public BoundResource of(BindingEntry resource) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(resource.metadata);
        switch (resource.refType) {
            case MANAGED_MODEL -> model(resource).ifPresent(model -> metadata.putAll(metadata(model)));
            case KNOWLEDGE_BASE -> knowledgeBase(resource).ifPresent(base -> metadata.putAll(metadata(base)));
            case PROVIDER_RESOURCE -> {}
        }
        return view(resource, metadata);
    }

    /** The knowledge base as it is now; empty when it is unknown or cannot be asked for. */
    public Optional<KnowledgeBaseRef> knowledgeBase(BindingEntry resource) {
        UUID id = resource.knowledgeBaseId;
        return id == null ? Optional.empty() : knowledgeBases.recent().map(known -> known.get(id));
    }

    /** True when the owner answers and no longer knows this knowledge base. */
    public boolean isGone(BindingEntry resource) {
        UUID id = resource.knowledgeBaseId;
        return id != null
                && knowledgeBases.recent().map(known -> !known.containsKey(id)).orElse(false);
    }

    private Optional<ManagedModel> model(BindingEntry resource) {
        String id = resource.managedModelId;
        return id == null ? Optional.empty() : models.recent().map(known -> known.get(id));
    }

    public static Map<String, @Nullable Object> metadata(ManagedModel model) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("name", model.name());
        metadata.put("provider", model.provider());
        metadata.put("backend", model.backend());
        metadata.put("task_key", model.taskKey());
        metadata.put("provider_model_id", model.providerModelId());
        metadata.put("local_path", model.localPath());
        metadata.put("source_id", model.sourceId());
        metadata.put("availability", model.availability());
        return metadata;
    }

    public static Map<String, @Nullable Object> metadata(KnowledgeBaseRef base) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("slug", base.slug());
        metadata.put("name", base.displayName());
        metadata.put("index_name", base.indexName());
        metadata.put(BoundResource.LIVE_INDEX, base.liveIndex());
        metadata.put("backing_provider_instance_id", base.backingProviderInstanceId());
        metadata.put("backing_provider_key", base.backingProviderKey());
        metadata.put("lifecycle_state", base.lifecycleState());
        metadata.put("sync_status", base.syncStatus());
        metadata.put("document_count", base.documentCount());
        metadata.put("vectorization_mode", base.vectorizationMode());
        metadata.put("embedding_provider_instance_id", base.embeddingProviderInstanceId());
        metadata.put("embedding_resource_id", base.embeddingResourceId());
        return metadata;
    }

    private static BoundResource view(BindingEntry resource, Map<String, @Nullable Object> metadata) {
        return new BoundResource(
                resource.resourceId,
                resource.resourceKind.wireName(),
                resource.refType.wireName(),
                resource.managedModelId,
                resource.knowledgeBaseId,
                resource.providerResourceId,
                resource.displayName,
                metadata,
                JsonMaps.text(metadata, "name"),
                JsonMaps.text(metadata, "provider"),
                JsonMaps.text(metadata, "backend"),
                JsonMaps.text(metadata, "task_key"),
                JsonMaps.text(metadata, "provider_model_id"),
                JsonMaps.text(metadata, "local_path"),
                JsonMaps.text(metadata, "source_id"),
                JsonMaps.text(metadata, "availability"));
    }
}
