package dev.orrery.modelops.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
public class AuditRepository implements PanacheRepositoryBase<AuditEvent, Long> {
    private static final long CHAIN = 0x6175646974L;

    /** Waits for any other transaction that appends, then gives the newest event; so the chain never forks. */
    Optional<AuditEvent> lockNewest() {
        getEntityManager()
                .createNativeQuery("SELECT 1 FROM pg_advisory_xact_lock(:chain)")
                .setParameter("chain", CHAIN)
                .getSingleResult();
        return find("order by id desc").firstResultOptional();
    }

    List<AuditEvent> oldestFirst() {
        return list("order by id");
    }
}
