package dev.orrery.runtime.model;

import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.RuntimeConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The folder that models are loaded from, and nothing outside of it. */
@Singleton
public class ModelRoot {
    private final Path root;

    @Inject
    ModelRoot(RuntimeConfig config) {
        this(config.modelRoot());
    }

    public ModelRoot(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path path() {
        return root;
    }

    /**
     * The real path of a model under the root. Path elements are compared after links are resolved, so neither
     * {@code ..}, a link, nor a sibling folder with the same prefix leads out.
     *
     * @throws Failure 400 {@code invalid_runtime_model}
     */
    public Path confine(String localPath) {
        try {
            Path asked = Path.of(localPath);
            Path normalized = (asked.isAbsolute() ? asked : root.resolve(asked))
                    .toAbsolutePath()
                    .normalize();
            if (!normalized.startsWith(root) || normalized.equals(root)) {
                throw outside(localPath);
            }
            if (!Files.exists(normalized)) {
                throw Failure.badRequest(
                        "invalid_runtime_model", "There is no model at '" + localPath + "' under the model root.");
            }
            if (!normalized.toRealPath().startsWith(root.toRealPath())) {
                throw outside(localPath);
            }
            return normalized;
        } catch (InvalidPathException | IOException unreadable) {
            throw Failure.badRequest("invalid_runtime_model", "The path '" + localPath + "' cannot be read.")
                    .causedBy(unreadable);
        }
    }

    private static Failure outside(String localPath) {
        return Failure.badRequest(
                "invalid_runtime_model",
                "The path '" + localPath + "' is outside the model root; put the model under MODEL_STORAGE_ROOT.");
    }
}
