package dev.orrery.context.knowledgebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.WireNames;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code vectorization} of a request: the client's vectors, or a model of an embeddings provider. */
sealed interface Vectorization {

    record SelfProvided() implements Vectorization {}

    record Suite(UUID providerInstanceId, String resourceId) implements Vectorization {}

    static Vectorization of(Payload body) {
        ObjectNode object = body.object("vectorization", "invalid_vectorization");
        if (object == null) {
            throw Failure.badRequest(
                    "invalid_vectorization", "Say who embeds the documents: vectorization with a mode.");
        }
        Payload fields = Payload.of(object);
        VectorizationMode mode = WireNames.parse(VectorizationMode.class, fields.text("mode", ""))
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_vectorization_mode",
                        "vectorization.mode must be vanessa_embeddings or self_provided."));
        @Nullable String provider = fields.text("embedding_provider_instance_id");
        @Nullable String resource = fields.text("embedding_resource_id");
        return switch (mode) {
            case SELF_PROVIDED -> {
                if (provider != null || resource != null) {
                    throw Failure.badRequest(
                            "invalid_vectorization_target",
                            "A knowledge base with self-provided vectors has no embedding model.");
                }
                yield new SelfProvided();
            }
            case VANESSA_EMBEDDINGS -> suite(provider, resource);
        };
    }

    private static Suite suite(@Nullable String provider, @Nullable String resource) {
        UUID providerId = Ids.uuid(provider);
        if (providerId == null) {
            throw Failure.badRequest(
                    "invalid_embedding_provider_instance_id",
                    "Choose an embeddings provider: embedding_provider_instance_id.");
        }
        if (resource == null) {
            throw Failure.badRequest(
                    "invalid_embedding_resource_id", "Choose a model of the provider: embedding_resource_id.");
        }
        return new Suite(providerId, resource);
    }
}
