package dev.orrery.agent.registry;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the routes of the registry do, for all types alike: sections 4.1 and 14.1. */
@ApplicationScoped
public class RegistryApi {
    private final Registry registry;
    private final EntityAccess access;
    private final ShareRepository shares;

    RegistryApi(Registry registry, EntityAccess access, ShareRepository shares) {
        this.registry = registry;
        this.access = access;
        this.shares = shares;
    }

    /** An entity as the registry shows it. */
    public record Entity(
            String entityId,
            EntityType entityType,
            @Nullable Long ownerUserId,
            Visibility visibility,
            EntityStatus status,
            Instant createdAt,
            Instant updatedAt) {

        static Entity of(Entry entry) {
            return new Entity(
                    entry.id(),
                    entry.type(),
                    entry.ownerUserId(),
                    entry.visibility(),
                    entry.status(),
                    entry.createdAt(),
                    entry.updatedAt());
        }
    }

    /** An entity with what is current. */
    public record Row(
            @JsonUnwrapped Entity entity,
            @Nullable String currentVersion,
            @Nullable ObjectNode currentSpec,
            @Nullable Instant publishedAt) {

        static Row of(Entry entry) {
            Version current = entry.current();
            return current == null
                    ? new Row(Entity.of(entry), null, null, null)
                    : new Row(Entity.of(entry), current.version(), current.specJson(), current.publishedAt());
        }
    }

    public record Created(Entity entity, @Nullable Version version) {}

    public record Detail(Row entity, List<Version> versions) {}

    public record Added(Row entity, Version version) {}

    List<Row> list(EntityType type, Actor actor) {
        return access.listed(registry.list(type), actor).stream().map(Row::of).toList();
    }

    Detail detail(EntityType type, String id, Actor actor) {
        Entry entry = visible(type, id, actor);
        return new Detail(Row.of(entry), registry.versions(id));
    }

    /** @throws Failure 400 and 409 in the order of section 4.1 */
    Created create(EntityType type, @Nullable JsonNode body, Actor actor) {
        Payload fields = Payload.of(body);
        String id = EntityId.require(fields.text("id"), "invalid_entity_id");
        ObjectNode spec = spec(fields);
        SpecRules.problem(type, spec).ifPresent(problem -> {
            throw Failure.badRequest("invalid_entity", problem);
        });
        NewEntity wanted = new NewEntity(
                id,
                type,
                actor.userId(),
                UUID.fromString(actor.organizationId()),
                Visibility.of(fields, Visibility.PRIVATE),
                type.initialStatus(),
                fields.text("version", "v1"),
                spec,
                fields.bool("publish", false, "invalid_publish"));
        Entry created = registry.create(wanted)
                .orElseThrow(() -> Failure.conflict("duplicate_entity", "The id '" + id + "' is taken."));
        return new Created(Entity.of(created), created.current());
    }

    /** @throws Failure 404, 403 {@code insufficient_role}, 400, 409 {@code duplicate_version} */
    @Transactional
    Added addVersion(EntityType type, String id, @Nullable JsonNode body, Actor actor) {
        Entry entry = find(type, id);
        if (!access.mayWrite(entry, actor)) {
            throw Failure.forbidden("insufficient_role", "Only the owner of '" + id + "' may add a version.");
        }
        requireUnreleased(type, entry, actor);
        Payload fields = Payload.of(body);
        String label = fields.requiredText("version", "invalid_version");
        ObjectNode spec = spec(fields);
        SpecRules.problem(type, spec).ifPresent(problem -> {
            throw Failure.badRequest("invalid_version_payload", problem);
        });
        boolean publish = fields.bool("publish", false, "invalid_publish");
        Version added = registry.addVersion(id, label, spec, publish);
        // Under its lock now: it may just have been published.
        requireUnreleased(type, find(type, id), actor);
        return new Added(Row.of(entry), added);
    }

    private static void requireUnreleased(EntityType type, Entry entry, Actor actor) {
        if (type == EntityType.TOOL && entry.status() == EntityStatus.PUBLISHED && !actor.isSuperadmin()) {
            throw Failure.forbidden(
                    "insufficient_role",
                    "'" + entry.id() + "' is in use as a superadmin published it; only a superadmin may change it.");
        }
    }

    /** @throws Failure 404, 403 {@code policy_denied}, 400 {@code invalid_share} */
    @Transactional
    Share share(EntityType type, String id, @Nullable JsonNode body, Actor actor) {
        Entry entry = find(type, id);
        if (!access.mayWrite(entry, actor)) {
            throw Failure.forbidden("policy_denied", "Only the owner of '" + id + "' may share it.");
        }
        Payload fields = Payload.of(body);
        GranteeType grantee = WireName.parse(GranteeType.class, fields.text("grantee_type"))
                .orElseThrow(() -> invalidShare("invalid_grantee_type"));
        Permission permission = WireName.parse(Permission.class, fields.text("permission", "view"))
                .orElseThrow(() -> invalidShare("invalid_permission"));
        String granteeId = granteeId(grantee, fields.text("grantee_id"));
        Instant now = DatabaseTime.now();
        return shares.grant(new Share(id, grantee, granteeId, permission, actor.userId(), now, now));
    }

    /** As it is compared with what a token says. */
    private static String granteeId(GranteeType grantee, @Nullable String given) {
        if (grantee == GranteeType.PUBLIC) {
            return "";
        }
        if (given == null) {
            throw invalidShare("grantee_id_required");
        }
        return switch (grantee) {
            case GROUP ->
                Optional.ofNullable(Ids.uuid(given))
                        .map(UUID::toString)
                        .orElseThrow(() -> invalidShare("invalid_grantee_id"));
            case ROLE -> Role.parse(given).map(Role::wireName).orElseThrow(() -> invalidShare("invalid_grantee_id"));
            case USER, ORG, PUBLIC -> given;
        };
    }

    @Transactional
    List<Share> shares(EntityType type, String id, Actor actor) {
        visible(type, id, actor);
        return shares.of(id);
    }

    private Entry visible(EntityType type, String id, Actor actor) {
        Entry entry = find(type, id);
        if (!access.may(Permission.VIEW, entry, actor)) {
            throw notFound(id);
        }
        return entry;
    }

    private Entry find(EntityType type, String id) {
        return registry.find(type, id).orElseThrow(() -> notFound(id));
    }

    private static Failure notFound(String id) {
        return Failure.notFound("entity_not_found", "There is no entity '" + id + "' of this type.");
    }

    private static Failure invalidShare(String problem) {
        return Failure.badRequest("invalid_share", problem);
    }

    /** Stored as it was sent; anything but an object counts as an empty one. */
    private static ObjectNode spec(Payload fields) {
        return fields.get("spec") instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
