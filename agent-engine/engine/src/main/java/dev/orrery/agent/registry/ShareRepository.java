package dev.orrery.agent.registry;

import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** Queries of {@code entity_share}. */
@ApplicationScoped
class ShareRepository {
    private static final String COLUMNS = "entity_id, grantee_type, grantee_id, permission, shared_by_user_id, "
            + "cast(created_at as timestamptz), cast(updated_at as timestamptz)";

    private final Session database;

    ShareRepository(Session database) {
        this.database = database;
    }

    /** Newest first. */
    List<Share> of(String entityId) {
        return shares(database.createNativeQuery(
                        "select " + COLUMNS + " from entity_share where entity_id = :id "
                                + "order by created_at desc, grantee_type, grantee_id, permission",
                        Object[].class)
                .setParameter("id", entityId));
    }

    /** What was given to this user, a group or role of this user, its organization or everybody, by entity. */
    Map<String, List<Share>> reaching(Actor actor, Collection<String> entityIds) {
        if (entityIds.isEmpty()) {
            return Map.of();
        }
        return shares(database.createNativeQuery(
                                "select " + COLUMNS + " from entity_share where entity_id in (:ids) and ("
                                        + "grantee_type = 'public' or (grantee_type = 'user' and grantee_id = :user) "
                                        + "or (grantee_type = 'group' and grantee_id in (:groups)) "
                                        + "or (grantee_type = 'role' and grantee_id in (:roles)) "
                                        + "or (grantee_type = 'org' and grantee_id = :org))",
                                Object[].class)
                        .setParameterList("ids", entityIds)
                        .setParameter("user", Long.toString(actor.userId()))
                        // No grantee of a group has an empty id.
                        .setParameterList("groups", actor.groups().isEmpty() ? Set.of("") : actor.groups())
                        .setParameterList("roles", actor.role().granted())
                        .setParameter("org", actor.organizationId()))
                .stream()
                .collect(Collectors.groupingBy(Share::entityId));
    }

    /** Gives a permission; giving it again renews who gave it and when. */
    Share grant(Share share) {
        return shares(database.createNativeQuery(
                                "insert into entity_share as s (entity_id, grantee_type, grantee_id, permission, "
                                        + "shared_by_user_id, created_at, updated_at) values (:id, :type, :grantee, "
                                        + ":permission, cast(:by as bigint), :now, :now) on conflict (entity_id, "
                                        + "grantee_type, grantee_id, permission) do update set shared_by_user_id = "
                                        + "excluded.shared_by_user_id, updated_at = excluded.updated_at returning "
                                        + COLUMNS,
                                Object[].class)
                        .setParameter("id", share.entityId())
                        .setParameter("type", share.granteeType().wireName())
                        .setParameter("grantee", share.granteeId())
                        .setParameter("permission", share.permission().wireName())
                        .setParameter("by", share.sharedByUserId(), Long.class)
                        .setParameter("now", share.updatedAt()))
                .getFirst();
    }

    void revoke(String entityId, GranteeType grantee, Permission permission) {
        database.createNativeQuery("delete from entity_share where entity_id = :id and grantee_type = :type "
                        + "and permission = :permission")
                .setParameter("id", entityId)
                .setParameter("type", grantee.wireName())
                .setParameter("permission", permission.wireName())
                .executeUpdate();
    }

    private static List<Share> shares(NativeQuery<Object[]> query) {
        return query.getResultList().stream().map(ShareRepository::share).toList();
    }

    private static Share share(@Nullable Object[] row) {
        Number by = (Number) row[4];
        return new Share(
                text(row[0]),
                WireName.parse(GranteeType.class, text(row[1])).orElseThrow(),
                text(row[2]),
                WireName.parse(Permission.class, text(row[3])).orElseThrow(),
                by == null ? null : by.longValue(),
                time(row[5]),
                time(row[6]));
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static Instant time(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        throw new IllegalStateException("The database gave " + value + " for a time");
    }
}
