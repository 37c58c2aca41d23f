package dev.orrery.backend.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;

/** Queries on the audit log. */
@ApplicationScoped
class AuditRepository implements PanacheRepositoryBase<AuditEntry, Long> {

    /** The end of the chain, held until the transaction ends. */
    AuditHead lockHead() {
        return getEntityManager().find(AuditHead.class, true, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Whether this very entry was written. */
    boolean holds(AuditEntry entry) {
        return count("seq = ?1 and hash = ?2", entry.seq, entry.hash) == 1;
    }

    AuditHead head() {
        return getEntityManager().find(AuditHead.class, true);
    }

    List<AuditEntry> after(long seq, int limit) {
        return find("seq > ?1 order by seq", seq).range(0, limit - 1).list();
    }

    /** Newest first. */
    List<AuditEntry> search(AuditSearch search) {
        return find(search.where() + " order by seq desc", search.parameters())
                .range(0, search.limit() - 1)
                .list();
    }

    void forgetRead() {
        getEntityManager().clear();
    }
}
