package dev.orrery.modelops.model;

import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.sharing.SharingRepository;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Every query joins the credential, since a model cannot be judged without it. */
@ApplicationScoped
public class ModelRepository implements PanacheRepositoryBase<Model, String> {
    private static final String WITH_CREDENTIAL = "from Model m left join fetch m.credential ";

    /** Section 3.1: a superadmin sees all; others their own, those of the platform, and those shared with them. */
    private static final String VISIBLE = """
            (:all = true or m.visibilityScope = :platform
             or (m.ownerType = :user and m.ownerUserId = :me and m.organizationId = :organization)
             or (m.visibilityScope in :assignable and m.id in :assigned))""";

    private final SharingRepository sharing;

    ModelRepository(SharingRepository sharing) {
        this.sharing = sharing;
    }

    public List<Model> newestFirst() {
        return find(WITH_CREDENTIAL + "order by m.updatedAt desc, m.id").list();
    }

    /** Waits for any other change of this model to end, so that changes follow each other. */
    public void lock(String id) {
        getEntityManager()
                .createNativeQuery("SELECT 1 FROM managed_model WHERE id = :id FOR UPDATE")
                .setParameter("id", id)
                .getResultList();
    }

    /** Models whose validation names the runtime that it was made on. */
    public List<Model> validatedOnRuntimes() {
        return find("proof.current = true and proof.providerId is not null order by id")
                .list();
    }

    /** Newest change first. */
    public List<Model> visibleTo(Actor actor) {
        return find(WITH_CREDENTIAL + "where " + VISIBLE + " order by m.updatedAt desc, m.id", visibility(actor))
                .list();
    }

    public Optional<Model> findVisible(Actor actor, String id) {
        return find(
                        WITH_CREDENTIAL + "where m.id = :id and " + VISIBLE,
                        visibility(actor).and("id", id))
                .firstResultOptional();
    }

    void remove(Model model) {
        getEntityManager().remove(model);
    }

    public Optional<Model> findWithCredential(String id) {
        return find(WITH_CREDENTIAL + "where m.id = ?1", id).firstResultOptional();
    }

    /** The platform's local model of this id; a download never touches any other that took the id meanwhile. */
    public Optional<Model> findLocalOfPlatform(String id) {
        return findWithCredential(id).filter(model -> model.ownerType == OwnerType.PLATFORM && model.isLocal());
    }

    /** Platform-owned ones first, then by id. */
    public List<Model> byTask(String taskKey) {
        return find(WITH_CREDENTIAL + "where m.taskKey = ?1 order by m.ownerType, m.id", taskKey)
                .list();
    }

    /** Waits as {@link #lock} does, for each of them. */
    public List<Model> lockUsingCredential(UUID credentialId) {
        getEntityManager()
                .createNativeQuery("SELECT 1 FROM managed_model WHERE credential_id = :id ORDER BY id FOR UPDATE")
                .setParameter("id", credentialId)
                .getResultList();
        return find(WITH_CREDENTIAL + "where m.credential.id = ?1 order by m.id", credentialId)
                .list();
    }

    private Parameters visibility(Actor actor) {
        Set<String> assigned = actor.isSuperadmin() ? Set.of() : sharing.assignedTo(actor);
        return Parameters.with("all", actor.isSuperadmin())
                .and("platform", VisibilityScope.PLATFORM)
                .and("user", OwnerType.USER)
                .and("me", actor.userId())
                .and("assignable", List.of(VisibilityScope.USER, VisibilityScope.GROUP))
                // No id is blank, so this stands for none.
                .and("assigned", assigned.isEmpty() ? Set.of("") : assigned)
                .and("organization", UUID.fromString(actor.organizationId()));
    }
}
