package dev.orrery.agent.policy;

import dev.orrery.agent.ExecFailure;
import dev.orrery.contracts.context.ContextClient;
import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.OnBehalf;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Asks the owners of models and knowledge bases whether a user may use them, with the user's own rights. */
@ApplicationScoped
public class ResourceAccess {
    private static final Pattern REBUILT = Pattern.compile("_[0-9a-f]{8}");

    private final OnBehalf onBehalf;
    private final ModelOpsClient models;
    private final ContextClient knowledge;

    ResourceAccess(OnBehalf onBehalf, @RestClient ModelOpsClient models, @RestClient ContextClient knowledge) {
        this.onBehalf = onBehalf;
        this.models = models;
        this.knowledge = knowledge;
    }

    /** @throws Failure 403 {@code EXEC_MODEL_NOT_ALLOWED}, with the reason that model operations gave */
    void requireModel(Actor actor, String modelId) {
        try {
            ask("model operations", () -> onBehalf.call(actor, () -> models.requireInvokable(modelId)));
        } catch (Failure refused) {
            throw refused(
                    refused,
                    ExecFailure.modelNotAllowed("You may not use model '" + modelId + "' now: " + refused.getMessage())
                            .with("requested_model", modelId));
        }
    }

    /** Ids of the knowledge bases that the user may use. */
    public Set<UUID> knowledgeBases(Actor actor) {
        return ask("context ingestion", () -> onBehalf.call(actor, knowledge::knowledgeBases)).stream()
                .map(KnowledgeBaseRef::id)
                .collect(Collectors.toSet());
    }

    /** Whether the binding holds the index at all is checked where the index is used. @throws Failure 403 */
    void requireIndex(Actor actor, String index, PlatformRuntime runtime) {
        try {
            knowledgeBase(index, runtime)
                    .ifPresent(id ->
                            ask("context ingestion", () -> onBehalf.call(actor, () -> knowledge.knowledgeBase(id))));
        } catch (Failure refused) {
            throw refused(
                    refused,
                    ExecFailure.policyDenied("You may not search the knowledge base of index '" + index + "'.")
                            .with("index", index));
        }
    }

    /** The knowledge base whose index this is; an index of the vector store itself has none. */
    private Optional<UUID> knowledgeBase(String index, PlatformRuntime runtime) {
        Optional<RuntimeBinding> store = runtime.binding(Capability.VECTOR_STORE);
        Optional<BoundResource> bound = store.stream()
                .flatMap(binding -> binding.resources().stream())
                .filter(resource -> index.equals(resource.providerResourceId()))
                .findFirst();
        if (bound.isPresent()) {
            return bound.map(BoundResource::knowledgeBaseId);
        }
        // A namespace holds indexes that no resource names: whose they are, only their owner knows.
        return store.isEmpty()
                ? Optional.empty()
                : ask("context ingestion", knowledge::knowledgeBases).stream()
                        .filter(known -> isIndexOf(known, index))
                        .map(KnowledgeBaseRef::id)
                        .findFirst();
    }

    /** Its fixed name, and those that its full resyncs made in the store. */
    private static boolean isIndexOf(KnowledgeBaseRef known, String index) {
        return index.equals(known.indexName())
                || index.startsWith(known.indexName() + "_")
                        && REBUILT.matcher(index.substring(known.indexName().length()))
                                .matches();
    }

    private static Failure refused(Failure answer, Failure denied) {
        return answer.status() == 403 || answer.status() == 404 || answer.status() == 409
                ? denied.with("reason", answer.code())
                : answer;
    }

    private static <T> T ask(String service, Supplier<T> call) {
        return ExecFailure.requireAnswer("The rights of the user cannot be read from " + service + ".", call);
    }
}
