package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.agent.registry.EntityAccess;
import dev.orrery.agent.registry.EntityStatus;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.NewEntity;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.registry.Revision;
import dev.orrery.agent.registry.Version;
import dev.orrery.agent.registry.Visibility;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Agents of the catalog, section 5.5. */
@ApplicationScoped
public class CatalogAgents {
    private final CatalogStore store;
    private final Registry registry;
    private final EntityAccess access;
    private final AgentValidator validator;

    CatalogAgents(CatalogStore store, Registry registry, EntityAccess access, AgentValidator validator) {
        this.store = store;
        this.registry = registry;
        this.access = access;
        this.validator = validator;
    }

    /** An agent and whether it is fit to run. */
    public record Validated(CatalogArtifact<AgentSpec> agent, SpecValidation validation) {}

    List<CatalogArtifact<AgentSpec>> list() {
        return registry.list(EntityType.AGENT).stream().map(CatalogAgents::view).toList();
    }

    CatalogArtifact<AgentSpec> get(String id) {
        return view(store.find(EntityType.AGENT, id));
    }

    CatalogArtifact<AgentSpec> create(@Nullable JsonNode body, Actor actor) {
        return view(store.create(EntityType.AGENT, body, actor, AgentSpec::of));
    }

    CatalogArtifact<AgentSpec> update(String id, @Nullable JsonNode body) {
        return view(store.update(EntityType.AGENT, id, body, AgentSpec::of));
    }

    Validated validate(String id, Actor actor) {
        CatalogArtifact<AgentSpec> agent = get(id);
        return new Validated(agent, validator.validate(agent.spec(), actor));
    }

    /** @throws Failure 404, 409 {@code platform_agent_delete_blocked}, 403 {@code agent_delete_forbidden} */
    void delete(String id, Actor actor) {
        Entry entry = store.find(EntityType.AGENT, id);
        if (PlatformArtifacts.isPlatformAgent(id)) {
            throw Failure.conflict(
                    "platform_agent_delete_blocked",
                    "'" + id + "' belongs to the platform; publish a draft version to deactivate it.");
        }
        if (!access.mayWrite(entry, actor)) {
            throw Failure.forbidden("agent_delete_forbidden", "Only the owner of '" + id + "' may delete it.");
        }
        if (!registry.delete(id)) {
            throw CatalogStore.notFound(EntityType.AGENT, id);
        }
    }

    /** Who owns what a project publishes. */
    public record Publisher(long ownerUserId, UUID organizationId) {}

    /**
     * Makes this the published content of an agent, which must not exist yet or belong to the publisher.
     *
     * @throws Failure 409 {@code duplicate_agent} when the id belongs to somebody else or to another kind of entity
     */
    public CatalogArtifact<AgentSpec> publish(String id, AgentSpec spec, Visibility visibility, Publisher publisher) {
        Optional<Entry> known = registry.find(id);
        if (known.isEmpty()) {
            NewEntity wanted = new NewEntity(
                    id,
                    EntityType.AGENT,
                    publisher.ownerUserId(),
                    publisher.organizationId(),
                    visibility,
                    EntityStatus.PUBLISHED,
                    "v1",
                    store.tree(spec),
                    true);
            return view(registry.create(wanted).orElseThrow(() -> CatalogStore.duplicate(EntityType.AGENT, id)));
        }
        Revision revision = new Revision(store.tree(spec), true, visibility, EntityStatus.PUBLISHED);
        return view(registry.revise(id, entry -> isOf(entry, publisher), revision)
                .orElseThrow(() -> CatalogStore.duplicate(EntityType.AGENT, id)));
    }

    /** Removes a published agent that still belongs to its publisher; anything else stays. */
    public void withdraw(String id, Publisher publisher) {
        registry.find(EntityType.AGENT, id)
                .filter(entry -> isOf(entry, publisher))
                .ifPresent(entry -> registry.delete(id));
    }

    private static boolean isOf(Entry entry, Publisher publisher) {
        return entry.type() == EntityType.AGENT
                && entry.ownerUserId() != null
                && entry.ownerUserId() == publisher.ownerUserId()
                && publisher.organizationId().equals(entry.organizationId());
    }

    private static CatalogArtifact<AgentSpec> view(Entry entry) {
        Version current = entry.current();
        return CatalogArtifact.agent(
                entry, AgentSpec.stored(current == null ? JsonNodeFactory.instance.objectNode() : current.specJson()));
    }
}
