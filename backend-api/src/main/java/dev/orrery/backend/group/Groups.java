package dev.orrery.backend.group;

import dev.orrery.backend.identity.ClientAuthenticator;
import dev.orrery.backend.identity.UserDirectory;
import dev.orrery.backend.identity.UserRecord;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;

/**
 * Groups of an organization and who belongs to them. A change reaches the tokens of its members at once on this
 * instance of the edge and within the freshness of identity (at most five seconds) on every other.
 */
@ApplicationScoped
class Groups {
    /** A user's groups travel in a header of every call. */
    private static final int MOST_PER_USER = 100;

    private final GroupRepository groups;
    private final UserDirectory users;
    private final ClientAuthenticator clients;

    Groups(GroupRepository groups, UserDirectory users, ClientAuthenticator clients) {
        this.groups = groups;
        this.users = users;
        this.clients = clients;
    }

    List<GroupView> list(Actor caller) {
        return QuarkusTransaction.requiringNew().call(() -> views(groups.of(organization(caller))));
    }

    /** The groups of the caller itself. */
    List<GroupView> mine(Actor caller) {
        return QuarkusTransaction.requiringNew().call(() -> views(groups.ofMember(caller.userId())));
    }

    GroupView get(UUID id, Actor caller) {
        return QuarkusTransaction.requiringNew().call(() -> view(existing(id, caller)));
    }

    List<UserRecord> members(UUID id, Actor caller) {
        List<Long> members = QuarkusTransaction.requiringNew().call(() -> groups.members(existing(id, caller).id));
        return users.records(members);
    }

    /** @throws Failure 409 {@code duplicate_group} */
    GroupView create(GroupFields fields, Actor caller) {
        return unique(() -> {
            UserGroup group = new UserGroup();
            group.id = UUID.randomUUID();
            group.organizationId = organization(caller);
            group.name = fields.name();
            group.description = fields.description();
            group.createdAt = now();
            group.updatedAt = group.createdAt;
            groups.persistAndFlush(group);
            return GroupView.of(group, 0);
        });
    }

    /** @throws Failure 404 {@code group_not_found}, 409 {@code duplicate_group} */
    GroupView change(UUID id, GroupFields fields, Actor caller) {
        return unique(() -> {
            UserGroup group = existing(id, caller);
            group.name = fields.name();
            group.description = fields.description();
            group.updatedAt = now();
            groups.flush();
            return view(group);
        });
    }

    void delete(UUID id, Actor caller) {
        List<Long> members = QuarkusTransaction.requiringNew().call(() -> {
            UserGroup group = existing(id, caller);
            List<Long> were = groups.members(id);
            groups.delete(group);
            return were;
        });
        members.forEach(clients::forget);
    }

    /** Adding a member again changes nothing. @throws Failure 404, 409 {@code too_many_groups} */
    GroupView addMember(UUID id, long userId, Actor caller) {
        GroupView changed = QuarkusTransaction.requiringNew().call(() -> {
            UserGroup group = existing(id, caller);
            users.lockMember(userId, group.organizationId);
            if (!groups.isMember(id, userId)) {
                if (groups.groupsOf(userId) >= MOST_PER_USER) {
                    throw Failure.conflict(
                            "too_many_groups", "A user belongs to " + MOST_PER_USER + " groups at most.");
                }
                groups.addMember(id, userId, now());
            }
            return view(group);
        });
        clients.forget(userId);
        return changed;
    }

    /** Whether the user was a member. */
    boolean removeMember(UUID id, long userId, Actor caller) {
        boolean removed =
                QuarkusTransaction.requiringNew().call(() -> groups.removeMember(existing(id, caller).id, userId));
        clients.forget(userId);
        return removed;
    }

    private UserGroup existing(UUID id, Actor caller) {
        return groups.of(organization(caller), id)
                .orElseThrow(() -> Failure.notFound("group_not_found", "There is no group with the id '" + id + "'."));
    }

    private GroupView view(UserGroup group) {
        return GroupView.of(group, groups.members(group.id).size());
    }

    private List<GroupView> views(List<UserGroup> found) {
        Map<UUID, Long> counts = groups.memberCounts();
        return found.stream()
                .map(group -> GroupView.of(group, counts.getOrDefault(group.id, 0L)))
                .toList();
    }

    private static <T> T unique(Supplier<T> work) {
        try {
            return QuarkusTransaction.joiningExisting().call(work::get);
        } catch (ConstraintViolationException taken) {
            throw Failure.conflict("duplicate_group", "A group with this name exists already.")
                    .causedBy(taken);
        }
    }

    private static UUID organization(Actor caller) {
        return UUID.fromString(caller.organizationId());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
