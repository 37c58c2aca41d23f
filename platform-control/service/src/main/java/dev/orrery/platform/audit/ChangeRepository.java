package dev.orrery.platform.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The audit of changes. */
@ApplicationScoped
public class ChangeRepository implements PanacheRepositoryBase<ChangeRecord, UUID> {
    List<ChangeRecord> newestFirst(int limit) {
        return find("order by changedAt desc, id desc").page(0, limit).list();
    }
}
