package dev.orrery.backend.playground;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge bases that the active deployment binds and that answer now: those that are active and ready, and those
 * whose index stays whole while a full resync builds another one.
 */
public record BoundKnowledge(List<Entry> entries, @Nullable UUID defaultId, boolean dynamicNamespace) {

    public record Entry(KnowledgeBaseRef base, String indexName) {}

    /** @param known every knowledge base, as context ingestion tells it now */
    public static BoundKnowledge of(RuntimeBinding vectorStore, List<KnowledgeBaseRef> known) {
        Map<UUID, KnowledgeBaseRef> byId =
                known.stream().collect(Collectors.toMap(KnowledgeBaseRef::id, Function.identity()));
        List<Entry> entries = new ArrayList<>();
        UUID bound = null;
        for (BoundResource resource : vectorStore.resources()) {
            UUID id = resource.knowledgeBaseId();
            KnowledgeBaseRef base = id == null ? null : byId.get(id);
            if (!"knowledge_base".equals(resource.refType()) || base == null || !base.eligible() && !base.answers()) {
                continue;
            }
            entries.add(new Entry(base, Objects.requireNonNullElse(resource.providerResourceId(), base.indexName())));
            if (resource.id().equals(vectorStore.defaultResourceId())) {
                bound = base.id();
            }
        }
        if (bound == null && entries.size() == 1) {
            bound = entries.getFirst().base().id();
        }
        boolean dynamic =
                "dynamic_namespace".equals(vectorStore.resourcePolicy().get("selection_mode"));
        return new BoundKnowledge(entries, bound, dynamic);
    }

    /** Why nothing can be chosen, or null when something can. */
    public @Nullable String configurationMessage() {
        if (!entries.isEmpty()) {
            return null;
        }
        return dynamicNamespace
                ? "The active deployment chooses its indexes itself and binds no knowledge base; bind one to use it here."
                : "The active deployment binds no knowledge base that is active and ready; bind one and sync it.";
    }
}
