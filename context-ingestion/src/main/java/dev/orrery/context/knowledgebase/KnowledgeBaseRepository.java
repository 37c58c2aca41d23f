package dev.orrery.context.knowledgebase;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/** Knowledge bases; what an actor may see of them is decided here and nowhere else. */
@ApplicationScoped
public class KnowledgeBaseRepository implements PanacheRepositoryBase<KnowledgeBase, UUID> {

    /** @throws Failure 404 {@code knowledge_base_not_found} */
    public KnowledgeBase visible(Actor actor, String id) {
        return find("id = ?1 and organizationId = ?2", pathId(id), UUID.fromString(actor.organizationId()))
                .firstResultOptional()
                .filter(kb -> kb.isVisibleTo(actor))
                .orElseThrow(() -> unknown(id));
    }

    /** As {@link #visible}, with the row locked until the transaction ends. */
    public KnowledgeBase locked(Actor actor, String id) {
        return find("id = ?1 and organizationId = ?2", pathId(id), UUID.fromString(actor.organizationId()))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional()
                .filter(kb -> kb.isVisibleTo(actor))
                .orElseThrow(() -> unknown(id));
    }

    public List<KnowledgeBase> visible(Actor actor) {
        return list("organizationId = ?1 order by createdAt, slug", UUID.fromString(actor.organizationId())).stream()
                .filter(kb -> kb.isVisibleTo(actor))
                .toList();
    }

    /** Those whose index may have records from before records named their readers. */
    @Transactional
    public List<KnowledgeBase> unmarked() {
        return list("not readersMarked order by createdAt");
    }

    public boolean taken(String slug, String indexName) {
        return count("slug = ?1 or indexName = ?2 or liveIndex = ?2 or buildingIndex = ?2", slug, indexName) > 0;
    }

    /** Waits for the writes in flight of this knowledge base's runs and keeps others from starting. */
    public void lockRuns(UUID id) {
        getEntityManager()
                .createNativeQuery("select id from sync_run where knowledge_base_id = :id for update", UUID.class)
                .setParameter("id", id)
                .getResultList();
    }

    /** Whether the store may hold anything of it. */
    boolean hasChunks(UUID id) {
        return (boolean) getEntityManager()
                .createNativeQuery("""
                        select exists (select from document where knowledge_base_id = :id and written_chunk_count > 0)
                            or exists (select from chunk_removal where knowledge_base_id = :id)
                            or exists (select from knowledge_base where id = :id and building_index is not null)
                        """, Boolean.class)
                .setParameter("id", id)
                .getSingleResult();
    }

    /** Locks those whose document operation did not end in time. */
    public List<KnowledgeBase> lockAbandoned() {
        List<?> ids = getEntityManager().createNativeQuery("""
                        select id from knowledge_base where write_expires_at < clock_timestamp() for update skip locked
                        """, UUID.class).getResultList();
        return ids.isEmpty() ? List.of() : list("id in ?1", ids);
    }

    /** Locks it when this document operation works on it and nobody holds the lock. */
    public boolean lockWritten(UUID id, UUID token) {
        return !getEntityManager()
                .createNativeQuery(
                        "select id from knowledge_base where id = ?1 and write_token = ?2 for update skip locked",
                        UUID.class)
                .setParameter(1, id)
                .setParameter(2, token)
                .getResultList()
                .isEmpty();
    }

    /** Whether this document operation works on it. */
    public boolean isWritten(UUID id, UUID token) {
        return count("id = ?1 and writeToken = ?2", id, token) == 1;
    }

    public static Failure unknown(String id) {
        return Failure.notFound("knowledge_base_not_found", "There is no knowledge base '" + id + "'.");
    }

    private static UUID pathId(String id) {
        return Ids.pathUuid(id, "knowledge_base_not_found");
    }
}
