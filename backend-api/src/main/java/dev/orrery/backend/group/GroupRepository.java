package dev.orrery.backend.group;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Queries on groups and their members, always inside one organization. */
@ApplicationScoped
class GroupRepository implements PanacheRepositoryBase<UserGroup, UUID> {

    Optional<UserGroup> of(UUID organization, UUID id) {
        return find("id = ?1 and organizationId = ?2", id, organization).firstResultOptional();
    }

    List<UserGroup> of(UUID organization) {
        return list("organizationId = ?1 order by lower(name), id", organization);
    }

    List<UserGroup> ofMember(long userId) {
        return list(
                "from UserGroup g where g.id in (select m.id.groupId from GroupMember m where m.id.userId = ?1)"
                        + " order by lower(g.name), g.id",
                userId);
    }

    Map<UUID, Long> memberCounts() {
        return getEntityManager()
                .createQuery("select m.id.groupId, count(m) from GroupMember m group by m.id.groupId", Object[].class)
                .getResultStream()
                .collect(Collectors.toMap(row -> (UUID) row[0], row -> (Long) row[1]));
    }

    List<Long> members(UUID group) {
        return getEntityManager()
                .createQuery(
                        "select m.id.userId from GroupMember m where m.id.groupId = ?1 order by m.id.userId",
                        Long.class)
                .setParameter(1, group)
                .getResultList();
    }

    long groupsOf(long userId) {
        return getEntityManager()
                .createQuery("select count(m) from GroupMember m where m.id.userId = ?1", Long.class)
                .setParameter(1, userId)
                .getSingleResult();
    }

    boolean isMember(UUID group, long userId) {
        return getEntityManager().find(GroupMember.class, new GroupMember.Key(group, userId)) != null;
    }

    void addMember(UUID group, long userId, Instant now) {
        getEntityManager()
                .createNativeQuery("insert into group_members (group_id, user_id, created_at) values (?1, ?2, ?3)"
                        + " on conflict do nothing")
                .setParameter(1, group)
                .setParameter(2, userId)
                .setParameter(3, now)
                .executeUpdate();
    }

    boolean removeMember(UUID group, long userId) {
        return getEntityManager()
                        .createQuery("delete from GroupMember m where m.id = ?1")
                        .setParameter(1, new GroupMember.Key(group, userId))
                        .executeUpdate()
                > 0;
    }
}
