package dev.orrery.platform.activation;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The audit of activations. */
@ApplicationScoped
public class ActivationRepository implements PanacheRepositoryBase<ActivationRecord, UUID> {
    List<ActivationRecord> newestFirst() {
        return list("order by activatedAt desc, id desc");
    }
}
