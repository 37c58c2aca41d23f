package dev.orrery.modelops.model;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Every query joins the credential, since a model cannot be judged without it. */
@ApplicationScoped
public class ModelRepository implements PanacheRepositoryBase<Model, String> {
    private static final String WITH_CREDENTIAL = "from Model m left join fetch m.credential ";

    /** Section 3.1: a superadmin sees all; others their own and those of the platform. Newest change first. */
    private static final String VISIBLE =
            "(:all = true or m.visibilityScope = :platform or (m.ownerType = :user and m.ownerUserId = :me and m.organizationId = :organization))";

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

    public Optional<Model> findWithCredential(String id) {
        return find(WITH_CREDENTIAL + "where m.id = ?1", id).firstResultOptional();
    }

    /** Platform-owned ones first, then by id. */
    public List<Model> byTask(String taskKey) {
        return find(WITH_CREDENTIAL + "where m.taskKey = ?1 order by m.ownerType, m.id", taskKey)
                .list();
    }

    public List<Model> usingCredential(UUID credentialId) {
        return find(WITH_CREDENTIAL + "where m.credential.id = ?1 order by m.id", credentialId)
                .list();
    }

    private static Parameters visibility(Actor actor) {
        return Parameters.with("all", actor.isSuperadmin())
                .and("platform", VisibilityScope.PLATFORM)
                .and("user", OwnerType.USER)
                .and("me", actor.userId())
                .and("organization", UUID.fromString(actor.organizationId()));
    }
}
