package dev.orrery.backend.playground.options;

import dev.orrery.backend.inference.RemoteCalls;
import dev.orrery.backend.playground.BoundKnowledge;
import dev.orrery.backend.playground.options.PlaygroundOptions.Assistant;
import dev.orrery.backend.playground.options.PlaygroundOptions.KnowledgeBase;
import dev.orrery.backend.playground.options.PlaygroundOptions.KnowledgeOptions;
import dev.orrery.backend.playground.options.PlaygroundOptions.Model;
import dev.orrery.backend.playground.options.PlaygroundOptions.ModelOptions;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.contracts.context.ContextClient;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a user may choose for a session: bound by the active deployment and open to this user. */
@ApplicationScoped
class OptionsService {
    private static final Logger LOG = Logger.getLogger(OptionsService.class);
    private static final List<Assistant> ASSISTANTS = List.of(
            assistant(PlaygroundKind.CHAT, "Chat Assistant", "Talks with the model that you choose."),
            new Assistant(
                    "assistant.vanessa.core", "Core Assistant", "The suite's own assistant.", "chat", null, false),
            assistant(PlaygroundKind.KNOWLEDGE, "Knowledge Assistant", "Answers from a knowledge base, with sources."));

    private final ModelOpsClient modelOps;
    private final PlatformControlClient platform;
    private final ContextClient context;

    OptionsService(
            @RestClient ModelOpsClient modelOps,
            @RestClient PlatformControlClient platform,
            @RestClient ContextClient context) {
        this.modelOps = modelOps;
        this.platform = platform;
        this.context = context;
    }

    PlaygroundOptions all() {
        List<Model> models = models();
        KnowledgeOptions knowledge = knowledge();
        return new PlaygroundOptions(
                ASSISTANTS,
                models,
                knowledge.knowledgeBases(),
                knowledge.defaultKnowledgeBaseId(),
                knowledge.selectionRequired(),
                knowledge.configurationMessage());
    }

    ModelOptions forModels(@Nullable PlaygroundKind kind) {
        List<Assistant> assistants = ASSISTANTS.stream()
                .filter(assistant -> kind == null || assistant.playgroundKind().equals(kind.wireName()))
                .toList();
        return new ModelOptions(assistants, models());
    }

    /** Never fails: a control plane that cannot answer leaves nothing to choose, and says so. */
    KnowledgeOptions knowledge() {
        try {
            PlatformRuntime runtime = RemoteCalls.call("platform-control", platform::runtime);
            RuntimeBinding store = runtime.binding(Capability.VECTOR_STORE)
                    .orElseThrow(() -> Failure.unavailable(
                            "active_binding_not_found", "The active deployment binds no vector store."));
            return knowledge(BoundKnowledge.of(store, RemoteCalls.call("context-ingestion", context::knowledgeBases)));
        } catch (Failure unavailable) {
            LOG.warnf("No knowledge bases to choose from: %s %s", unavailable.code(), unavailable.getMessage());
            return new KnowledgeOptions(List.of(), null, false, unavailable.getMessage());
        }
    }

    private static KnowledgeOptions knowledge(BoundKnowledge bound) {
        List<KnowledgeBase> bases = bound.entries().stream()
                .map(entry -> new KnowledgeBase(
                        entry.base().id(),
                        entry.base().displayName(),
                        entry.base().slug(),
                        entry.indexName(),
                        entry.base().id().equals(bound.defaultId()),
                        entry.base().eligible(),
                        entry.base().lifecycleState(),
                        entry.base().syncStatus()))
                .toList();
        return new KnowledgeOptions(
                bases, bound.defaultId(), bases.size() > 1 && bound.defaultId() == null, bound.configurationMessage());
    }

    /** Bound models in binding order that this user may invoke. @throws Failure 503 with the code of what lacks */
    private List<Model> models() {
        try {
            PlatformRuntime runtime = RemoteCalls.call("platform-control", platform::runtime);
            Set<String> invokable = RemoteCalls.call("modelops-service", () -> modelOps.invokable("llm")).stream()
                    .map(ManagedModel::id)
                    .collect(Collectors.toSet());
            return runtime.binding(Capability.LLM_INFERENCE).map(RuntimeBinding::resources).orElse(List.of()).stream()
                    .filter(resource -> invokable.contains(managedId(resource)))
                    .map(resource -> new Model(
                            resource.id(),
                            resource.displayName(),
                            Objects.requireNonNullElse(resource.taskKey(), "llm")))
                    .toList();
        } catch (Failure refused) {
            throw Failure.unavailable(refused.code(), refused.getMessage())
                    .with(refused.details())
                    .causedBy(refused);
        }
    }

    private static String managedId(BoundResource resource) {
        return Objects.requireNonNullElse(resource.managedModelId(), resource.id());
    }

    private static Assistant assistant(PlaygroundKind kind, String displayName, String description) {
        boolean knowledge = kind == PlaygroundKind.KNOWLEDGE;
        return new Assistant(
                kind.defaultAssistant(),
                displayName,
                description,
                kind.wireName(),
                knowledge ? kind.defaultAssistant() : null,
                knowledge);
    }
}
