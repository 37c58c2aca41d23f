package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published version of an agent.
 *
 * @param version {@code v1}, {@code v2}, …
 */
public record AgentDefinition(
        String id, String version, @Nullable Long ownerUserId, Spec spec) {

    /** What the registry stores as {@code spec}. */
    public record Spec(
            String name,
            String description,
            String instructions,
            @Nullable Map<String, String> runtimePrompts,
            @Nullable String defaultModelRef,
            @Nullable List<String> toolRefs,
            @Nullable RuntimeConstraints runtimeConstraints,
            @Nullable JsonNode toolPolicy) {}

    public record RuntimeConstraints(boolean internetRequired, boolean sandboxRequired) {}

    /** What the model is told about retrieved text, or null. */
    public @Nullable String retrievalPrompt() {
        Map<String, String> prompts = spec.runtimePrompts();
        return prompts == null ? null : prompts.get("retrieval_context");
    }

    public List<String> tools() {
        List<String> tools = spec.toolRefs();
        return tools == null ? List.of() : tools;
    }

    public boolean needsInternet() {
        RuntimeConstraints constraints = spec.runtimeConstraints();
        return constraints != null && constraints.internetRequired();
    }
}
