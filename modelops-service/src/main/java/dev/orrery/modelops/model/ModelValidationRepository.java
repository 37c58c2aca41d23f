package dev.orrery.modelops.model;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
public class ModelValidationRepository implements PanacheRepositoryBase<ModelValidation, UUID> {

    public List<ModelValidation> newest(String modelId, int limit) {
        return find("modelId = ?1 order by createdAt desc, id", modelId)
                .page(0, limit)
                .list();
    }

    public Optional<ModelValidation> newest(String modelId) {
        return newest(modelId, 1).stream().findFirst();
    }
}
