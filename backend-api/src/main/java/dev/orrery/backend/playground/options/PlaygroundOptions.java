package dev.orrery.backend.playground.options;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a user may choose for a session. */
public record PlaygroundOptions(
        List<Assistant> assistants,
        List<Model> models,
        List<KnowledgeBase> knowledgeBases,
        @Nullable UUID defaultKnowledgeBaseId,
        boolean selectionRequired,
        @Nullable String configurationMessage) {

    public record Assistant(
            String assistantRef,
            String displayName,
            String description,
            String playgroundKind,
            @Nullable String agentId,
            boolean knowledgeRequired) {}

    public record Model(
            String id, String displayName, @Nullable String taskKey) {}

    public record KnowledgeBase(
            UUID id,
            String displayName,
            String slug,
            String indexName,
            boolean isDefault,
            boolean isEligible,
            String lifecycleState,
            String syncStatus) {}

    /** The half of a chooser that knows no knowledge bases. */
    public record ModelOptions(List<Assistant> assistants, List<Model> models) {}

    /** The half of a chooser that knows knowledge bases only. */
    public record KnowledgeOptions(
            List<KnowledgeBase> knowledgeBases,
            @Nullable UUID defaultKnowledgeBaseId,
            boolean selectionRequired,
            @Nullable String configurationMessage) {}
}
