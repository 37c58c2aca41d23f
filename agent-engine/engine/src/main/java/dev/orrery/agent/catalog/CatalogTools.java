package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.registry.Version;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools of the catalog, section 5.6. */
@ApplicationScoped
class CatalogTools {
    private final CatalogStore store;
    private final Registry registry;
    private final ToolTrial trial;

    CatalogTools(CatalogStore store, Registry registry, ToolTrial trial) {
        this.store = store;
        this.registry = registry;
        this.trial = trial;
    }

    record Validated(CatalogArtifact<ToolSpec> tool, ToolTrial.Validation validation) {}

    record Tested(CatalogArtifact<ToolSpec> tool, ToolTrial.Execution execution) {}

    List<CatalogArtifact<ToolSpec>> list() {
        return registry.list(EntityType.TOOL).stream().map(CatalogTools::view).toList();
    }

    CatalogArtifact<ToolSpec> get(String id) {
        return view(store.find(EntityType.TOOL, id));
    }

    CatalogArtifact<ToolSpec> create(@Nullable JsonNode body, Actor actor) {
        return view(store.create(EntityType.TOOL, body, actor, ToolSpec::of));
    }

    CatalogArtifact<ToolSpec> update(String id, @Nullable JsonNode body) {
        return view(store.update(EntityType.TOOL, id, body, ToolSpec::of));
    }

    Validated validate(String id) {
        CatalogArtifact<ToolSpec> tool = get(id);
        return new Validated(tool, trial.validate(tool.spec()));
    }

    Tested test(String id, @Nullable JsonNode body, Actor actor) {
        CatalogArtifact<ToolSpec> tool = get(id);
        return new Tested(tool, trial.run(tool.spec(), body, actor));
    }

    private static CatalogArtifact<ToolSpec> view(Entry entry) {
        Version current = entry.current();
        return CatalogArtifact.tool(
                entry, ToolSpec.stored(current == null ? JsonNodeFactory.instance.objectNode() : current.specJson()));
    }
}
