package dev.orrery.contracts.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An enabled embeddings provider that answers, with the resources that a knowledge base may choose. */
public record EmbeddingOption(
        RuntimeBinding provider,
        List<BoundResource> resources,
        @Nullable String defaultResourceId) {}
