package dev.orrery.agent.project;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Queries of {@code agent_project}. Users reach their own projects only, superadmins all. */
@ApplicationScoped
class ProjectRepository implements PanacheRepositoryBase<AgentProject, String> {
    private static final String ORDER = "order by updatedAt desc, createdAt desc, id";

    private final Session database;

    ProjectRepository(Session database) {
        this.database = database;
    }

    List<AgentProject> visible(Actor actor) {
        return actor.isSuperadmin()
                ? list(ORDER)
                : list(
                        "ownerUserId = ?1 and organizationId = ?2 " + ORDER,
                        actor.userId(),
                        UUID.fromString(actor.organizationId()));
    }

    /** @throws Failure 404 {@code project_not_found} */
    AgentProject visible(Actor actor, String id) {
        return requireVisible(actor, id, findById(id));
    }

    /** The same, locked until the end of the transaction. */
    AgentProject locked(Actor actor, String id) {
        return requireVisible(actor, id, findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private static AgentProject requireVisible(Actor actor, String id, @Nullable AgentProject project) {
        boolean visible = project != null
                && (actor.isSuperadmin()
                        || project.ownerUserId == actor.userId()
                                && project.organizationId.toString().equals(actor.organizationId()));
        if (project == null || !visible) {
            throw Failure.notFound("project_not_found", "There is no agent project '" + id + "'.");
        }
        return project;
    }

    /** Stores a project unless its id is taken. */
    boolean insert(AgentProject project) {
        return database.createNativeQuery("insert into agent_project (id, owner_user_id, organization_id, spec, "
                                + "visibility, current_version, created_at, updated_at) values (:id, :owner, "
                                + ":organization, cast(:spec as json), :visibility, :version, :now, :now) "
                                + "on conflict (id) do nothing")
                        .setParameter("id", project.id)
                        .setParameter("owner", project.ownerUserId)
                        .setParameter("organization", project.organizationId)
                        .setParameter("spec", project.spec)
                        .setParameter("visibility", project.visibility.wireName())
                        .setParameter("version", project.currentVersion)
                        .setParameter("now", project.createdAt)
                        .executeUpdate()
                > 0;
    }

    /** Keeps the project's content under its current version. */
    void keepVersion(AgentProject project, long byUserId) {
        database.createNativeQuery("insert into agent_project_version (project_id, version, spec, "
                        + "created_by_user_id, created_at) values (:id, :version, cast(:spec as json), :by, :now)")
                .setParameter("id", project.id)
                .setParameter("version", project.currentVersion)
                .setParameter("spec", project.spec)
                .setParameter("by", byUserId)
                .setParameter("now", project.updatedAt)
                .executeUpdate();
    }
}
