package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.registry.EntityId;
import dev.orrery.agent.registry.EntityStatus;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.NewEntity;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.registry.Revision;
import dev.orrery.agent.registry.Visibility;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The write envelope of section 5.4, the same for agents and tools. */
@ApplicationScoped
class CatalogStore {
    private final Registry registry;
    private final ObjectMapper json;

    CatalogStore(Registry registry, ObjectMapper json) {
        this.registry = registry;
        this.json = json;
    }

    /** @throws Failure 404 {@code agent_not_found} or {@code tool_not_found} */
    Entry find(EntityType type, String id) {
        return registry.find(type, id).orElseThrow(() -> notFound(type, id));
    }

    /** @throws Failure in the order of section 5.4 */
    Entry create(EntityType type, @Nullable JsonNode body, Actor actor, Function<Payload, ?> spec) {
        Payload fields = Payload.of(body);
        String id =
                EntityId.require(fields.text("id"), type == EntityType.AGENT ? "invalid_agent_id" : "invalid_tool_id");
        if (registry.find(id).isPresent()) {
            throw duplicate(type, id);
        }
        boolean publish = publish(fields);
        NewEntity wanted = new NewEntity(
                id,
                type,
                actor.userId(),
                UUID.fromString(actor.organizationId()),
                Visibility.of(fields, Visibility.PRIVATE),
                EntityStatus.ofPublished(publish),
                "v1",
                tree(spec.apply(fields)),
                publish);
        return registry.create(wanted).orElseThrow(() -> duplicate(type, id));
    }

    /** @throws Failure in the order of section 5.4 */
    Entry update(EntityType type, String id, @Nullable JsonNode body, Function<Payload, ?> spec) {
        Payload fields = Payload.of(body);
        Entry stored = find(type, id);
        boolean publish = publish(fields);
        Visibility visibility = Visibility.of(fields, stored.visibility());
        Revision revision =
                new Revision(tree(spec.apply(fields)), publish, visibility, EntityStatus.ofPublished(publish));
        return registry.revise(id, any -> true, revision).orElseThrow(() -> notFound(type, id));
    }

    ObjectNode tree(Object spec) {
        return json.valueToTree(spec);
    }

    private static boolean publish(Payload fields) {
        if (fields.get("publish") == null) {
            throw Failure.badRequest("invalid_publish", "publish must be true or false.");
        }
        return fields.bool("publish", false, "invalid_publish");
    }

    static Failure duplicate(EntityType type, String id) {
        return Failure.conflict(
                type == EntityType.AGENT ? "duplicate_agent" : "duplicate_tool", "The id '" + id + "' is taken.");
    }

    static Failure notFound(EntityType type, String id) {
        return Failure.notFound(
                type == EntityType.AGENT ? "agent_not_found" : "tool_not_found",
                "There is no " + type.wireName() + " '" + id + "' in the catalog.");
    }
}
