package dev.orrery.platform.provider;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Queries over provider instances and families. */
@ApplicationScoped
public class ProviderRepository implements PanacheRepositoryBase<ProviderInstance, UUID> {

    public List<ProviderInstance> allSorted() {
        return list("order by family.capability, slug");
    }

    public Optional<ProviderInstance> bySlug(String slug) {
        return find("slug", slug).firstResultOptional();
    }

    public Optional<ProviderFamily> family(String key) {
        return Optional.ofNullable(getEntityManager().find(ProviderFamily.class, key));
    }

    public List<ProviderFamily> families() {
        return getEntityManager()
                .createQuery("from ProviderFamily order by capability, providerKey", ProviderFamily.class)
                .getResultList();
    }

    long bindingsOf(UUID providerId) {
        return getEntityManager()
                .createQuery("select count(b) from DeploymentBinding b where b.provider.id = :id", Long.class)
                .setParameter("id", providerId)
                .getSingleResult();
    }
}
