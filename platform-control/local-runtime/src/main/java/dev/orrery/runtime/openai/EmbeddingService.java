package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.payload.VectorText;
import dev.orrery.runtime.LocalModels;
import dev.orrery.runtime.RuntimeConfig;
import dev.orrery.runtime.child.ChildServer;
import dev.orrery.runtime.embedding.EmbeddingModel;
import dev.orrery.runtime.embedding.Embeddings;
import dev.orrery.runtime.model.Backend;
import dev.orrery.runtime.model.RuntimeController.Serving;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers embeddings requests with the loaded embeddings model. */
@Singleton
public class EmbeddingService {
    /** @param embedding numbers, or their little-endian bytes in base64 where the request asks for it */
    public record Item(String object, int index, Object embedding) {}

    public record Usage(int promptTokens, int totalTokens) {}

    public record Answer(
            String object,
            String model,
            List<Item> data,
            Usage usage,
            @Nullable String error) {}

    private final LocalModels models;
    private final RuntimeConfig config;

    private final ChildProxy children;

    EmbeddingService(LocalModels models, RuntimeConfig config, ChildProxy children) {
        this.models = models;
        this.config = config;
        this.children = children;
    }

    /**
     * @param encoding {@link VectorText#BASE64} for vectors as text whatever the request's body says
     * @throws Failure 422 {@code invalid_request}, 400 {@code context_length_exceeded}, and of {@link ModelChoice}
     */
    Response answer(@Nullable JsonNode body, ModelChoice choice, @Nullable String encoding) {
        Payload fields = Payload.of(body);
        String model = fields.text("model");
        if (model != null
                && models.inference().serving().stream()
                        .anyMatch(chat -> model.equals(chat.spec().runtimeModelId()))) {
            throw Failure.of(422, "unsupported_input", "The model '" + model + "' does not make embeddings.");
        }
        Serving<EmbeddingModel> serving = choice.choose(models.embeddings(), model);
        return switch (serving.backend()) {
            case Backend.InProcess<EmbeddingModel>(EmbeddingModel own) ->
                Response.ok(embed(own, fields, serving.spec().runtimeModelId(), encoding))
                        .build();
            case Backend.Child<EmbeddingModel>(ChildServer child) -> children.embeddings(child, fields.node());
        };
    }

    private Answer embed(EmbeddingModel own, Payload fields, String servedId, @Nullable String encoding) {
        boolean base64 = VectorText.BASE64.equals(encoding) || VectorText.BASE64.equals(fields.text("encoding_format"));
        Embeddings embeddings = own.embed(inputs(fields.get("input")));
        List<Item> items = IntStream.range(0, embeddings.vectors().size())
                .mapToObj(index -> item(index, embeddings.vectors().get(index), base64))
                .toList();
        return new Answer(
                "list",
                fields.text("model", servedId),
                items,
                new Usage(embeddings.promptTokens(), embeddings.promptTokens()),
                null);
    }

    private static Item item(int index, float[] vector, boolean base64) {
        return new Item("embedding", index, base64 ? VectorText.of(vector) : vector);
    }

    private List<String> inputs(@Nullable JsonNode input) {
        List<String> texts = new ArrayList<>();
        if (input != null && input.isTextual()) {
            texts.add(input.textValue());
        } else if (input != null && input.isArray()) {
            for (JsonNode item : input) {
                if (!item.isTextual()) {
                    throw invalid("'input' must be a text or a list of texts.");
                }
                texts.add(item.textValue());
            }
        }
        if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
            throw invalid("Give at least one text in 'input', none of them blank.");
        }
        if (texts.size() > config.embeddings().maxInputs()) {
            throw invalid("Give at most " + config.embeddings().maxInputs() + " texts in one request.");
        }
        return texts;
    }

    private static Failure invalid(String message) {
        return Failure.of(422, "invalid_request", message);
    }
}
