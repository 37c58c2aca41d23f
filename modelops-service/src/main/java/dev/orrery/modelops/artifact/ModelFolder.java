package dev.orrery.modelops.artifact;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder with the files of local models. Names that start with a dot are the service's own. */
@ApplicationScoped
public class ModelFolder {
    private static final String STAGING = ".staging";

    private final StorageConfig config;

    ModelFolder(StorageConfig config) {
        this.config = config;
    }

    public Path root() {
        return config.root().toAbsolutePath().normalize();
    }

    /** Where a model of the hub goes. Empty when nothing usable is left of its name. */
    public Optional<Path> target(String sourceId) {
        String name = sourceId.replace('\\', '/')
                .replaceAll("^/+|/+$", "")
                .replace("/", "--")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^-+|-+$", "");
        return name.isEmpty() || name.startsWith(".") ? Optional.empty() : Optional.of(root().resolve(name));
    }

    /** Where one commit of a model is put together before it is published. */
    public Path staging(Path target, String commit) {
        return root().resolve(STAGING).resolve(target.getFileName() + "@" + commit);
    }

    /** What is left of downloads of other commits of a model, and of nothing else. */
    public List<Path> otherStagings(Path target, String commit) throws IOException {
        Path kept = staging(target, commit);
        return stagings().stream()
                .filter(staging -> model(staging).equals(String.valueOf(target.getFileName())))
                .filter(staging -> !staging.equals(kept) && !staging.equals(discarded(target)))
                .toList();
    }

    /** Everything that is or was put together. */
    public List<Path> stagings() throws IOException {
        Path all = root().resolve(STAGING);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(all)) {
            return found.filter(staging -> String.valueOf(staging.getFileName()).contains("@"))
                    .toList();
        }
    }

    /** The name of the model's folder. */
    public static String model(Path staging) {
        String name = String.valueOf(staging.getFileName());
        return name.substring(0, name.lastIndexOf('@'));
    }

    /** Where what a publication replaces waits for its removal. */
    Path discarded(Path target) {
        return root().resolve(STAGING).resolve(target.getFileName() + "@replaced");
    }

    /**
     * A path, relative to the folder or absolute, whose real place is inside of it.
     *
     * @throws Failure 400 {@code invalid_local_path}
     */
    public Path confined(String text) {
        try {
            Path path = root().resolve(text).normalize();
            Path real = Files.exists(path) ? path.toRealPath() : path;
            Path realRoot = Files.exists(root()) ? root().toRealPath() : root();
            if (!path.equals(root()) && (real.startsWith(realRoot) || real.startsWith(root()))) {
                return path;
            }
        } catch (InvalidPathException malformed) {
            throw outside(text).causedBy(malformed);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        throw outside(text);
    }

    private Failure outside(String text) {
        return Failure.badRequest(
                "invalid_local_path", "'" + text + "' is not inside the model folder " + root() + ".");
    }

    public long spaceLeft() {
        try {
            Files.createDirectories(root());
            return Files.getFileStore(root()).getUsableSpace()
                    - config.reserve().asLongValue();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
