package dev.orrery.context.knowledgebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a knowledge base that is not for everyone of its organization: these users, members of these groups, and
 * users of these roles or higher ones. Superadmins, who manage them, see every one.
 */
public record KnowledgeBaseAccess(List<Long> users, List<String> groups, List<String> roles) {
    static final String FIELD = "access";

    private static final String CODE = "invalid_access";
    private static final int MOST = 1000;
    private static final Set<String> FIELDS = Set.of("users", "groups", "roles");

    /** {@code access} of a body; null for everyone. @throws Failure 400 {@code invalid_access} */
    static @Nullable KnowledgeBaseAccess of(Payload body) {
        ObjectNode given = body.object(FIELD, CODE);
        if (given == null) {
            return null;
        }
        Payload fields = Payload.of(given);
        TreeSet<Long> users = new TreeSet<>();
        TreeSet<String> groups = new TreeSet<>();
        TreeSet<String> roles = new TreeSet<>();
        fields.array("users", CODE).forEach(user -> users.add(userId(user)));
        fields.array("groups", CODE).forEach(group -> groups.add(groupId(group)));
        fields.array("roles", CODE).forEach(role -> roles.add(role(role)));
        int named = users.size() + groups.size() + roles.size();
        boolean known = given.properties().stream().allMatch(field -> FIELDS.contains(field.getKey()));
        if (!known || named == 0 || named > MOST) {
            throw invalid("names 1 to " + MOST + " users, groups and roles; null opens it to everyone");
        }
        return new KnowledgeBaseAccess(List.copyOf(users), List.copyOf(groups), List.copyOf(roles));
    }

    boolean allows(Actor actor) {
        return users.contains(actor.userId())
                || groups.stream().anyMatch(actor.groups()::contains)
                || roles.stream().anyMatch(actor.role().granted()::contains);
    }

    private static long userId(JsonNode user) {
        if (!user.isIntegralNumber() || !user.canConvertToLong() || user.longValue() <= 0) {
            throw invalid("users must hold ids of users");
        }
        return user.longValue();
    }

    private static String groupId(JsonNode group) {
        UUID id = group.isTextual() ? Ids.uuid(group.textValue()) : null;
        if (id == null) {
            throw invalid("groups must hold ids of groups");
        }
        return Objects.requireNonNull(id).toString();
    }

    private static String role(JsonNode role) {
        return Role.parse(role.asText(""))
                .map(Role::wireName)
                .orElseThrow(() -> invalid("roles must hold user, admin or superadmin"));
    }

    private static Failure invalid(String rule) {
        return Failure.badRequest(CODE, FIELD + ": " + rule + ".");
    }
}
