package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A published version of an agent.
 *
 * @param version {@code v1}, {@code v2}, …
 */
public record AgentDefinition(Entry entry, String version, AgentSpec spec) {

    /** The current version, when it is published: a draft cannot be executed. */
    public static Optional<AgentDefinition> of(Entry entry) {
        Version current = entry.current();
        return current == null || !current.isPublished()
                ? Optional.empty()
                : Optional.of(new AgentDefinition(entry, current.version(), AgentSpec.stored(current.specJson())));
    }

    /** The same agent with a workflow of an earlier version, for an execution that began with it. */
    public AgentDefinition with(ObjectNode workflowDefinition) {
        return new AgentDefinition(entry, version, spec.with(workflowDefinition));
    }

    public String id() {
        return entry.id();
    }

    public @Nullable Long ownerUserId() {
        return entry.ownerUserId();
    }

    /** What the model is told about retrieved text. */
    public String retrievalPrompt() {
        return spec.runtimePrompts().retrievalContext();
    }

    public List<String> tools() {
        return spec.toolRefs();
    }

    public boolean needsInternet() {
        return spec.runtimeConstraints().internetRequired();
    }
}
