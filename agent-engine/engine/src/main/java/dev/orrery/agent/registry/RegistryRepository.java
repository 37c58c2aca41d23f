package dev.orrery.agent.registry;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/** Queries of {@code registry_entity} and {@code registry_version}. */
@ApplicationScoped
class RegistryRepository implements PanacheRepositoryBase<Artifact, String> {
    private static final String WITH_CURRENT =
            "select a, v from Artifact a left join ArtifactVersion v on v.entityId = a.id and v.current = true ";

    private final Session database;

    RegistryRepository(Session database) {
        this.database = database;
    }

    boolean exists(String id) {
        return database.createNativeQuery("select exists (select 1 from registry_entity where id = ?1)", Boolean.class)
                .setParameter(1, id)
                .getSingleResult();
    }

    /** An entity and its current version. */
    record Row(Artifact artifact, @Nullable ArtifactVersion current) {}

    /** Last changed first. */
    List<Row> ofType(EntityType type) {
        return rows(database.createSelectionQuery(
                        WITH_CURRENT + "where a.type = :type order by a.updatedAt desc, a.id", Object[].class)
                .setParameter("type", type));
    }

    Optional<Row> row(String id) {
        return rows(database.createSelectionQuery(WITH_CURRENT + "where a.id = :id", Object[].class)
                        .setParameter("id", id))
                .stream()
                .findFirst();
    }

    Optional<Artifact> lock(String id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Newest first. */
    List<ArtifactVersion> versions(String entityId) {
        return database.createSelectionQuery(
                        "from ArtifactVersion v where v.entityId = :id order by v.createdAt desc, v.label desc",
                        ArtifactVersion.class)
                .setParameter("id", entityId)
                .getResultList();
    }

    /** Stores an entity unless the id is taken, by whatever type. */
    boolean insert(Artifact artifact) {
        return database.createNativeQuery("insert into registry_entity (id, entity_type, owner_user_id, "
                                + "organization_id, visibility, status, created_at, updated_at) values (:id, :type, "
                                + "cast(:owner as bigint), cast(:organization as uuid), :visibility, :status, :now, "
                                + ":now) on conflict (id) do nothing")
                        .setParameter("id", artifact.id)
                        .setParameter("type", artifact.type.wireName())
                        .setParameter("owner", artifact.ownerUserId, Long.class)
                        .setParameter("organization", artifact.organizationId, UUID.class)
                        .setParameter("visibility", artifact.visibility.wireName())
                        .setParameter("status", artifact.status.wireName())
                        .setParameter("now", artifact.createdAt)
                        .executeUpdate()
                > 0;
    }

    /** Makes this version the current one; the entity's row must be locked. */
    void persistCurrent(ArtifactVersion version) {
        database.createMutationQuery(
                        "update ArtifactVersion v set v.current = false where v.entityId = :id and v.current = true")
                .setParameter("id", version.entityId)
                .executeUpdate();
        database.persist(version);
        database.flush();
    }

    private static List<Row> rows(SelectionQuery<Object[]> query) {
        return query.getResultList().stream()
                .map(row -> new Row((Artifact) row[0], (ArtifactVersion) row[1]))
                .toList();
    }
}
