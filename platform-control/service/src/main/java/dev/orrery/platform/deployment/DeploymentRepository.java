package dev.orrery.platform.deployment;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Queries over deployment profiles and the active pointer. */
@ApplicationScoped
public class DeploymentRepository implements PanacheRepositoryBase<DeploymentProfile, UUID> {

    public List<DeploymentProfile> allSorted() {
        return list("order by createdAt, slug");
    }

    public Optional<DeploymentProfile> bySlug(String slug) {
        return find("slug", slug).firstResultOptional();
    }

    /** Waits for any other change of this profile, so that changes follow each other whole. */
    Optional<DeploymentProfile> lock(UUID id) {
        return Optional.ofNullable(findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Like {@link #lock}, by slug. */
    public Optional<DeploymentProfile> lockBySlug(String slug) {
        return find("slug", slug).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
    }

    public Optional<ActiveDeployment> active() {
        return Optional.ofNullable(getEntityManager().find(ActiveDeployment.class, ActiveDeployment.KEY));
    }

    /** Waits for any other activation to end. */
    public Optional<ActiveDeployment> lockActive() {
        return Optional.ofNullable(
                getEntityManager().find(ActiveDeployment.class, ActiveDeployment.KEY, LockModeType.PESSIMISTIC_WRITE));
    }

    public Optional<DeploymentProfile> activeProfile() {
        return active().map(active -> findById(active.deploymentProfileId));
    }

    /** Bindings that hold knowledge bases. */
    public List<DeploymentBinding> bindingsWithKnowledgeBases() {
        return getEntityManager()
                .createQuery(
                        "select distinct b from DeploymentBinding b join b.resources r join fetch b.profile"
                                + " where r.knowledgeBaseId is not null",
                        DeploymentBinding.class)
                .getResultList();
    }

    /** Slugs of the profiles that bind this managed model. */
    public List<String> slugsBinding(String managedModelId) {
        return getEntityManager()
                .createQuery(
                        "select distinct p.slug from DeploymentBinding b join b.profile p join b.resources r"
                                + " where r.managedModelId = :id order by p.slug",
                        String.class)
                .setParameter("id", managedModelId)
                .getResultList();
    }
}
