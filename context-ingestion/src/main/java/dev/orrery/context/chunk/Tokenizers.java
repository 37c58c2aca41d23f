package dev.orrery.context.chunk;

import ai.djl.engine.EngineException;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.kit.failure.Failure;
import dev.orrery.tokenizer.TextTokenizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Finds the tokenizer and the limits of an embedding model (sections 6.2 and 6.3) and keeps them loaded. */
@ApplicationScoped
public class Tokenizers {
    private static final Logger LOG = Logger.getLogger(Tokenizers.class);

    private final ContextConfig config;
    private final Neighbours neighbours;
    private final Map<Path, Loaded> local = new ConcurrentHashMap<>();
    private final Map<String, TextTokenizer> cloud = new ConcurrentHashMap<>();

    private record Loaded(long modified, TextTokenizer tokenizer) {}

    Tokenizers(ContextConfig config, Neighbours neighbours) {
        this.config = config;
        this.neighbours = neighbours;
    }

    /** @throws Failure 409 {@code chunking_tokenizer_unavailable}, or 500 where the library itself does not load */
    public TextTokenizer of(EmbeddingTarget target) {
        if (target.isCloud()) {
            String named = target.text("provider_model_id");
            return cloud.computeIfAbsent(named == null ? target.resourceId() : named, TiktokenTokenizer::new);
        }
        Path directory = modelDirectory(target)
                .orElseThrow(() -> unavailable(target, null, "the model has no local files that this service knows"));
        try {
            return load(directory);
        } catch (LinkageError | EngineException absent) {
            throw Failure.of(
                            500,
                            "chunking_tokenizer_unavailable",
                            "The tokenizer library of this service cannot be loaded on this machine.")
                    .causedBy(absent);
        } catch (IOException | RuntimeException unreadable) {
            throw unavailable(target, directory, "tokenizer.json of the model could not be loaded")
                    .causedBy(unreadable);
        }
    }

    /** Empty for cloud models and where the model's files do not say. */
    public Optional<ModelLimits> limits(EmbeddingTarget target) {
        if (target.isCloud()) {
            return Optional.empty();
        }
        return modelDirectory(target).flatMap(directory -> {
            try {
                return ModelLimits.maxInputTokens(directory).map(max -> ModelLimits.of(max, specialTokens(directory)));
            } catch (IOException unreadable) {
                LOG.warnf(unreadable, "The limits of model %s could not be read", target.resourceId());
                return Optional.empty();
            }
        });
    }

    private int specialTokens(Path directory) {
        try {
            return load(directory).specialTokensPerInput();
        } catch (IOException | RuntimeException | LinkageError unreadable) {
            LOG.warnf(unreadable, "The tokenizer in %s could not be loaded", directory);
            return 0;
        }
    }

    private TextTokenizer load(Path directory) throws IOException {
        Path file = directory.resolve("tokenizer.json").toRealPath();
        long modified = Files.getLastModifiedTime(file).toMillis();
        Loaded loaded = local.get(file);
        if (loaded == null || loaded.modified() != modified) {
            loaded = new Loaded(modified, TextTokenizer.load(file));
            local.put(file, loaded);
        }
        return loaded.tokenizer();
    }

    /** The model that the knowledge base chose, not the one that a runtime happens to serve now. */
    private Optional<Path> modelDirectory(EmbeddingTarget target) {
        String path = target.text("local_path");
        String managedModel = target.text("managed_model_id");
        if (path == null && managedModel != null) {
            path = neighbours.modelPath(managedModel).orElse(null);
        }
        if (path == null) {
            path = neighbours.loadedModelPath(target.providerInstanceId()).orElse(null);
        }
        if (path == null) {
            return Optional.empty();
        }
        Path model = config.modelStorageRoot()
                .map(Path::toAbsolutePath)
                .orElse(Path.of("/"))
                .resolve(path);
        Path parent = model.getParent();
        return Optional.of(Files.isRegularFile(model) && parent != null ? parent : model);
    }

    private static Failure unavailable(EmbeddingTarget target, @Nullable Path directory, String why) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("provider_instance_id", target.providerInstanceId());
        details.put("knowledge_base_id", target.knowledgeBaseId());
        if (directory != null) {
            details.put("local_path", directory.toString());
        }
        return Failure.conflict(
                        "chunking_tokenizer_unavailable",
                        "No tokenizer for the embedding model '" + target.resourceId() + "': " + why + ".")
                .with(details);
    }
}
