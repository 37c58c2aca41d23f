package dev.orrery.context.source;

import dev.orrery.context.Lifecycle;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
public class SourceRepository implements PanacheRepositoryBase<Source, UUID> {

    public List<Source> of(UUID knowledgeBaseId) {
        return list("knowledgeBaseId = ?1 order by createdAt, displayName", knowledgeBaseId);
    }

    public List<Source> active(UUID knowledgeBaseId) {
        return list(
                "knowledgeBaseId = ?1 and lifecycleState = ?2 order by createdAt, displayName",
                knowledgeBaseId,
                Lifecycle.ACTIVE);
    }

    /** @throws Failure 404 {@code knowledge_source_not_found} */
    public Source of(UUID knowledgeBaseId, String id) {
        return find("id = ?1 and knowledgeBaseId = ?2", Ids.pathUuid(id, "knowledge_source_not_found"), knowledgeBaseId)
                .firstResultOptional()
                .orElseThrow(() -> Failure.notFound("knowledge_source_not_found", "There is no source '" + id + "'."));
    }
}
