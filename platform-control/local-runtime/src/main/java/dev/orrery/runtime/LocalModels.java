package dev.orrery.runtime;

import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.DiskSpace;
import dev.orrery.kit.metrics.Samples;
import dev.orrery.runtime.chat.ChatModelCommand;
import dev.orrery.runtime.chat.ChatQueue;
import dev.orrery.runtime.chat.ExtractiveChatModel;
import dev.orrery.runtime.chat.GenerationMetrics;
import dev.orrery.runtime.chat.RestingChatModel;
import dev.orrery.runtime.child.ChildCommand;
import dev.orrery.runtime.child.ChildServer;
import dev.orrery.runtime.embedding.BundledMiniLm;
import dev.orrery.runtime.embedding.EmbeddingModel;
import dev.orrery.runtime.model.Backend;
import dev.orrery.runtime.model.InProcessModel;
import dev.orrery.runtime.model.ModelCapability;
import dev.orrery.runtime.model.ModelLoader;
import dev.orrery.runtime.model.ModelRoot;
import dev.orrery.runtime.model.ModelSpec;
import dev.orrery.runtime.model.RuntimeController;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The two controllers of this process, and what they load at start. */
@Singleton
public class LocalModels {
    private static final Logger LOG = Logger.getLogger(LocalModels.class);
    private static final String DEFAULT_CHAT_MODEL = "smollm2-135m-instruct";

    private final RuntimeConfig config;
    private final ModelRoot root;
    private final RuntimeController<ChatQueue> inference;
    private final RuntimeController<EmbeddingModel> embeddings;

    LocalModels(RuntimeConfig config, ModelRoot root, MeterRegistry metrics, EgressClient egress, Samples samples) {
        this.config = config;
        this.root = root;
        GenerationMetrics generations = new GenerationMetrics(metrics);
        DiskSpace.watch(samples, "models", config.modelRoot());
        DiskSpace.watch(samples, "indexes", config.indexDir());
        this.inference = new RuntimeController<>(
                ModelCapability.LLM_INFERENCE,
                root,
                config.inference()
                        .command()
                        .<ModelLoader<ChatQueue>>map(command -> childLoader(egress, command))
                        .orElse((spec, wanted) -> new Backend.InProcess<>(new ChatQueue(
                                chatModel(spec),
                                config.inference().keepAlive(),
                                config.inference().queueLength(),
                                generations))));
        this.embeddings = new RuntimeController<>(
                ModelCapability.EMBEDDINGS,
                root,
                config.embeddings()
                        .command()
                        .<ModelLoader<EmbeddingModel>>map(command -> childLoader(egress, command))
                        .orElse((spec, wanted) -> new Backend.InProcess<>(EmbeddingModel.load(
                                spec, cores(config.embeddings().workers())))));
    }

    private <M extends InProcessModel> ModelLoader<M> childLoader(EgressClient egress, String template) {
        ChildCommand command = new ChildCommand(template);
        RuntimeConfig.Child limits = config.child();
        return (spec, wanted) -> new Backend.Child<>(
                ChildServer.start(command, spec, egress, limits.loadTimeout(), limits.stopTimeout(), wanted));
    }

    public RuntimeController<ChatQueue> inference() {
        return inference;
    }

    public RuntimeController<EmbeddingModel> embeddings() {
        return embeddings;
    }

    void preload(@Observes StartupEvent started) throws IOException {
        Files.createDirectories(root.path());
        preloadEmbeddings();
        preloadInference();
    }

    void stop(@Observes ShutdownEvent stopped) {
        inference.close();
        embeddings.close();
    }

    private void preloadEmbeddings() {
        if (config.embeddings().command().isPresent()
                && config.embeddings().path().isEmpty()) {
            return;
        }
        Optional<Path> named = config.embeddings().path();
        Path path = named.orElse(root.path().resolve(BundledMiniLm.MODEL_ID));
        String id =
                config.embeddings().modelId().orElse(named.map(Path::toString).orElse(BundledMiniLm.MODEL_ID));
        String shown = named.isPresent() ? null : BundledMiniLm.DISPLAY_NAME;
        try {
            if (named.isEmpty()) {
                BundledMiniLm.install(root.path());
            }
            embeddings.load(id, path.toString(), null, shown);
        } catch (IOException | Failure refused) {
            embeddings.fail(new ModelSpec(id, path, null, shown), "model_load_failed: " + refused.getMessage());
        }
    }

    private void preloadInference() throws IOException {
        Optional<Path> configured = config.inference().path();
        Path bundled = root.path().resolve(DEFAULT_CHAT_MODEL);
        if (configured.isPresent()) {
            loadChat(config.inference().modelId().orElse(configured.get().toString()), configured.get(), null);
        } else if (config.inference().command().isPresent()) {
            LOG.info("No chat model is named; the model server starts when one is assigned");
        } else if (firstGguf(bundled).isPresent()) {
            loadChat(config.inference().modelId().orElse(DEFAULT_CHAT_MODEL), bundled, "SmolLM2 135M Instruct");
        } else {
            LOG.warnf(
                    "No GGUF file under %s: chat is served by %s, which only quotes the given text. Put a model there,"
                            + " or name one by LLM_INFERENCE_LOCAL_MODEL_PATH.",
                    bundled, ExtractiveChatModel.MODEL_ID);
            Path folder = root.path().resolve(ExtractiveChatModel.MODEL_ID);
            try {
                Files.createDirectories(folder);
                loadChat(ExtractiveChatModel.MODEL_ID, folder, ExtractiveChatModel.DISPLAY_NAME);
            } catch (IOException refused) {
                inference.fail(
                        new ModelSpec(ExtractiveChatModel.MODEL_ID, folder, null, ExtractiveChatModel.DISPLAY_NAME),
                        "model_load_failed: " + refused);
            }
        }
    }

    private void loadChat(String id, Path path, @Nullable String displayName) {
        try {
            inference.load(id, path.toString(), null, displayName);
        } catch (Failure refused) {
            inference.fail(new ModelSpec(id, path, null, displayName), "model_load_failed: " + refused.getMessage());
        }
    }

    private RestingChatModel chatModel(ModelSpec spec) throws IOException {
        if (spec.path().equals(root.path().resolve(ExtractiveChatModel.MODEL_ID))) {
            return RestingChatModel.awake(ExtractiveChatModel::new);
        }
        Path gguf = firstGguf(spec.path())
                .orElseThrow(() -> new IOException("a chat model is a GGUF file or a folder with one"));
        ChatModelCommand command = new ChatModelCommand(
                gguf,
                config.inference().contextSize(),
                cores(config.inference().threads()),
                config.child().loadTimeout());
        // The bundled model is known to be one that can be loaded; a start that waits for it takes half as long again.
        boolean bundled = spec.path().equals(root.path().resolve(DEFAULT_CHAT_MODEL));
        return bundled && !config.inference().keepAlive().isZero()
                ? RestingChatModel.asleep(command)
                : RestingChatModel.awake(command);
    }

    /** The GGUF file itself, or the first by name inside of the folder. */
    private static Optional<Path> firstGguf(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return Optional.of(path);
        }
        if (!Files.isDirectory(path)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".gguf"))
                    .sorted()
                    .findFirst();
        }
    }

    private static int cores(int configured) {
        return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    }
}
