package dev.orrery.modelops.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Section 9: lists of models for a role, and beyond it for single users and for groups. They grant what has the scope
 * user or group.
 */
@ApplicationScoped
public class SharingService {
    private final SharingRepository lists;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    SharingService(SharingRepository lists, AuditLog audit) {
        this.lists = lists;
        this.audit = audit;
    }

    /** The models of one audience, as clients see it. */
    public record Assignment(String scope, List<String> modelIds) {
        static Assignment of(SharingList list) {
            return new Assignment(list.id.scope(), list.modelIds);
        }
    }

    /** Lists of roles from the lowest role up. */
    public List<Assignment> roles() {
        return lists.ofKind(SharingList.Kind.ROLE).stream()
                .sorted(Comparator.comparing(
                        list -> Role.parse(list.id.scope()).map(Role::ordinal).orElse(Integer.MAX_VALUE)))
                .map(Assignment::of)
                .toList();
    }

    public List<Assignment> users() {
        return lists.ofKind(SharingList.Kind.USER).stream().map(Assignment::of).toList();
    }

    public List<Assignment> groups() {
        return lists.ofKind(SharingList.Kind.GROUP).stream().map(Assignment::of).toList();
    }

    @Transactional
    public Assignment replaceRole(Actor actor, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        List<String> ids = ids(payload);
        String role = Optional.ofNullable(payload.text("scope"))
                .flatMap(Role::parse)
                .map(Role::wireName)
                .orElseThrow(() -> Failure.badRequest("invalid_scope", "scope must be user, admin or superadmin."));
        return replace(actor, SharingList.Audience.role(role), ids);
    }

    @Transactional
    public Assignment replaceUser(Actor actor, long userId, @Nullable JsonNode body) {
        return replace(actor, SharingList.Audience.user(userId), ids(Payload.of(body)));
    }

    /**
     * A group that does not exist, or not any more, has no members and so is given nothing.
     *
     * @throws Failure 400 {@code invalid_group_id}
     */
    @Transactional
    public Assignment replaceGroup(Actor actor, String groupId, @Nullable JsonNode body) {
        UUID group = Ids.uuid(groupId);
        if (group == null) {
            throw Failure.badRequest("invalid_group_id", "'" + groupId + "' is not the id of a group.");
        }
        return replace(actor, SharingList.Audience.group(group.toString()), ids(Payload.of(body)));
    }

    private static List<String> ids(Payload payload) {
        if (payload.get("model_ids") == null) {
            throw Failure.badRequest("invalid_model_ids", "model_ids must be an array.");
        }
        Set<String> distinct = new LinkedHashSet<>(payload.texts("model_ids", "invalid_model_ids"));
        return List.copyOf(distinct);
    }

    private Assignment replace(Actor actor, SharingList.Audience audience, List<String> ids) {
        SharingList list = lists.findById(audience);
        if (list == null) {
            list = new SharingList();
            list.id = audience;
        }
        list.modelIds = ids;
        list.updatedByUserId = actor.userId();
        list.updatedAt = clock.instant();
        lists.persist(list);
        audit.record(
                actor,
                "model.sharing_updated",
                "model_scope_assignment",
                audience.auditName(),
                Map.of("model_ids", ids));
        return Assignment.of(list);
    }
}
