package dev.orrery.context.usage;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.embeddings.EmbeddingAnswer;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.embeddings.MeteredEmbeddings;
import dev.orrery.context.chunk.EmbeddingTarget;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.Metering;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Embeddings of knowledge bases, counted under the user whose action asked for them. */
@Startup
@ApplicationScoped
public class CountedEmbeddings {
    private static final Logger LOG = Logger.getLogger(CountedEmbeddings.class);

    private final Adapters adapters;
    private final Neighbours neighbours;
    private final Metering metering;
    private final Counter chunks;

    CountedEmbeddings(Adapters adapters, Neighbours neighbours, Metering metering, MeterRegistry metrics) {
        this.adapters = adapters;
        this.neighbours = neighbours;
        this.metering = metering;
        this.chunks = Counter.builder("orrery.ingestion.embedded.chunks")
                .description("Chunks of documents that were embedded")
                .register(metrics);
    }

    /** A question of a user who waits for the answer, within the quota. @throws dev.orrery.kit.failure.Failure 429, 503 */
    public EmbeddingsClient forQuestion(
            Actor actor, EmbeddingTarget model, RuntimeBinding provider, PlatformRuntime active) {
        metering.admit(actor);
        String modelId = bound(model, active).orElseGet(() -> held(model, provider));
        return new MeteredEmbeddings(
                RecoveringEmbeddings.of(adapters.embeddings(provider), provider, neighbours),
                () -> metering.begin(actor, modelId, UsageSource.EMBEDDINGS));
    }

    /** Documents that are indexed for a user; not refused by a quota, for half an index is worth nothing. */
    public EmbeddingsClient forDocuments(
            long userId, UUID organizationId, EmbeddingTarget model, RuntimeBinding provider) {
        String modelId = bound(model).orElseGet(() -> held(model, provider));
        EmbeddingsClient client = RecoveringEmbeddings.of(adapters.embeddings(provider), provider, neighbours);
        return new MeteredEmbeddings(
                (resource, texts) -> {
                    EmbeddingAnswer answer = client.answer(resource, texts);
                    chunks.increment(texts.size());
                    return answer;
                },
                () -> metering.begin(userId, organizationId, modelId, UsageSource.EMBEDDINGS));
    }

    private Optional<String> bound(EmbeddingTarget model) {
        try {
            return bound(model, neighbours.runtime());
        } catch (Failure noDeployment) {
            LOG.debugf(
                    "No deployment tells the managed model of %s: %s", model.resourceId(), noDeployment.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> bound(EmbeddingTarget model, PlatformRuntime active) {
        return active.binding(Capability.EMBEDDINGS)
                .filter(provider -> provider.id().equals(model.providerInstanceId()))
                .flatMap(provider -> provider.resources().stream()
                        .filter(resource -> model.resourceId().equals(resource.providerResourceId())
                                || model.resourceId().equals(resource.id()))
                        .findFirst())
                .map(resource -> Objects.requireNonNullElse(resource.managedModelId(), resource.id()));
    }

    /** The model in the provider's slot, else the only name that there is: the provider's own. */
    private static String held(EmbeddingTarget model, RuntimeBinding provider) {
        return model.resourceId().equals(provider.config().get("loaded_runtime_model_id"))
                        && provider.config().get("loaded_managed_model_id") instanceof String held
                ? held
                : model.resourceId();
    }
}
