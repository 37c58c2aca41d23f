package dev.orrery.platform.deployment;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.platform.peer.KnowledgeBases;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Which knowledge bases and raw indexes an explicit vector binding takes. */
@ApplicationScoped
class VectorResourceRules {
    private final KnowledgeBases knowledgeBases;

    VectorResourceRules(KnowledgeBases knowledgeBases) {
        this.knowledgeBases = knowledgeBases;
    }

    BindingEntry accept(ProviderInstance provider, BindingRequest.ResourceRequest requested) {
        boolean knowledgeBase = requested.knowledgeBaseId() != null
                || RefType.KNOWLEDGE_BASE.wireName().equals(requested.refType());
        return knowledgeBase ? knowledgeBase(provider, requested) : rawIndex(provider, requested);
    }

    private BindingEntry knowledgeBase(ProviderInstance provider, BindingRequest.ResourceRequest requested) {
        String text = requested.knowledgeBaseId() == null ? requested.id() : requested.knowledgeBaseId();
        UUID id = Ids.uuid(text);
        KnowledgeBaseRef base = (id == null ? java.util.Optional.<KnowledgeBaseRef>empty() : knowledgeBases.find(id))
                .orElseThrow(() -> Failure.notFound(
                                "resource_not_found", "There is no knowledge base with the id '" + text + "'.")
                        .with("knowledge_base_id", text));
        check(provider, base);
        BindingEntry resource = new BindingEntry();
        resource.resourceId = requested.id();
        resource.resourceKind = ResourceKind.KNOWLEDGE_BASE;
        resource.refType = RefType.KNOWLEDGE_BASE;
        resource.knowledgeBaseId = base.id();
        resource.providerResourceId = base.indexName();
        resource.displayName = base.displayName();
        resource.metadata = BoundResources.metadata(base);
        return resource;
    }

    private static void check(ProviderInstance provider, KnowledgeBaseRef base) {
        if (!"active".equals(base.lifecycleState())) {
            throw Failure.conflict("resource_not_active", "Knowledge base '" + base.displayName() + "' is not active.")
                    .with("knowledge_base_id", base.id());
        }
        if (!"ready".equals(base.syncStatus())) {
            throw Failure.conflict(
                            "resource_not_ready",
                            "Knowledge base '" + base.displayName() + "' is " + base.syncStatus()
                                    + "; wait until it is ready.")
                    .with("knowledge_base_id", base.id());
        }
        if (!provider.id.equals(base.backingProviderInstanceId())) {
            throw Failure.badRequest(
                            "resource_provider_mismatch",
                            "Knowledge base '" + base.displayName() + "' is stored with another provider instance.")
                    .with("knowledge_base_id", base.id())
                    .with("provider_instance_id", provider.id)
                    .with("provider_key", provider.family.providerKey)
                    .with("backing_provider_instance_id", base.backingProviderInstanceId())
                    .with("backing_provider_key", base.backingProviderKey());
        }
    }

    private static BindingEntry rawIndex(ProviderInstance provider, BindingRequest.ResourceRequest requested) {
        BindingEntry resource = new BindingEntry();
        resource.resourceId = requested.id();
        resource.resourceKind = ResourceKind.ofIndex(provider.family.adapterKind);
        resource.refType = RefType.PROVIDER_RESOURCE;
        resource.providerResourceId =
                requested.providerResourceId() == null ? requested.id() : requested.providerResourceId();
        resource.displayName = requested.displayName() == null ? requested.id() : requested.displayName();
        resource.metadata = requested.metadata();
        return resource;
    }
}
