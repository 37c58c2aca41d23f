package dev.orrery.agent.registry;

import dev.orrery.agent.DatabaseTime;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with an entity: section 4.4, and the one place where organizations are kept apart. Visibility and
 * shares to everybody or to a role reach the entity's own organization, or all when it belongs to the installation;
 * shares to a user, a group or an organization reach whom they name.
 */
@ApplicationScoped
public class EntityAccess {
    private final ShareRepository shares;

    EntityAccess(ShareRepository shares) {
        this.shares = shares;
    }

    /** Everything that the actor may do with this entity. */
    @Transactional
    public Set<Permission> permissions(Entry entry, Actor actor) {
        Set<Permission> allowed = given(entry, actor, reaching(actor, List.of(entry)));
        if (entry.visibility() == Visibility.UNLISTED && isNear(entry, actor)) {
            allowed.add(Permission.VIEW);
        }
        return allowed;
    }

    public boolean may(Permission permission, Entry entry, Actor actor) {
        return permissions(entry, actor).contains(permission);
    }

    /** Only owners and superadmins write. */
    public boolean mayWrite(Entry entry, Actor actor) {
        return actor.isSuperadmin() || isOwner(entry, actor);
    }

    /** Whether the entity belongs to the actor's organization or to the installation. */
    public boolean isNear(Entry entry, Actor actor) {
        return entry.organizationId() == null
                || entry.organizationId().toString().equals(actor.organizationId());
    }

    /** Those that a list shows to the actor; an unlisted one only to those who were given it. */
    @Transactional
    public List<Entry> listed(List<Entry> entries, Actor actor) {
        if (actor.isSuperadmin()) {
            return entries;
        }
        Map<String, List<Share>> reaching = reaching(actor, entries);
        return entries.stream()
                .filter(entry -> !given(entry, actor, reaching).isEmpty())
                .toList();
    }

    /** Lets everybody in reach of the entity execute it. @param by null when the installation does */
    @Transactional
    public void openForExecution(String entityId, @Nullable Long by) {
        Instant now = DatabaseTime.now();
        shares.grant(new Share(entityId, GranteeType.PUBLIC, "", Permission.EXECUTE, by, now, now));
    }

    @Transactional
    public void closeForExecution(String entityId) {
        shares.revoke(entityId, GranteeType.PUBLIC, Permission.EXECUTE);
    }

    private Map<String, List<Share>> reaching(Actor actor, List<Entry> entries) {
        return shares.reaching(actor, entries.stream().map(Entry::id).toList());
    }

    private Set<Permission> given(Entry entry, Actor actor, Map<String, List<Share>> reaching) {
        if (mayWrite(entry, actor)) {
            return EnumSet.allOf(Permission.class);
        }
        boolean near = isNear(entry, actor);
        Set<Permission> allowed = EnumSet.noneOf(Permission.class);
        if (near && entry.visibility() == Visibility.PUBLIC) {
            allowed.add(Permission.VIEW);
        }
        for (Share share : reaching.getOrDefault(entry.id(), List.of())) {
            boolean toAll = share.granteeType() == GranteeType.PUBLIC || share.granteeType() == GranteeType.ROLE;
            if (near || !toAll) {
                // Whoever may use an entity may also see what it is.
                allowed.add(Permission.VIEW);
                allowed.add(share.permission());
            }
        }
        return allowed.contains(Permission.ADMIN) ? EnumSet.allOf(Permission.class) : allowed;
    }

    private boolean isOwner(Entry entry, Actor actor) {
        return isNear(entry, actor) && entry.ownerUserId() != null && entry.ownerUserId() == actor.userId();
    }
}
