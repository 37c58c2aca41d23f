package dev.orrery.context.source;

import dev.orrery.context.ContextConfig;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The allowlisted directories, and relative paths confined to them (context contract, section 7.1). */
@ApplicationScoped
public class SourceRoots {
    private final String configured;

    SourceRoots(ContextConfig config) {
        this.configured = config.sourceRoots();
    }

    /** @throws Failure 400 {@code invalid_source_relative_path} */
    public static String normalise(@Nullable String relativePath) {
        String path = normaliseOrRoot(relativePath);
        if (path.isEmpty()) {
            throw outside(path);
        }
        return path;
    }

    /** As {@link #normalise}; a path that names the root itself gives an empty text. */
    static String normaliseOrRoot(@Nullable String relativePath) {
        String text =
                relativePath == null ? "" : relativePath.replace('\\', '/').trim();
        List<String> segments = Arrays.stream(text.split("/", -1))
                .map(String::trim)
                .filter(segment -> !segment.isEmpty() && !".".equals(segment))
                .toList();
        if (segments.contains("..") || text.indexOf('\0') >= 0) {
            throw outside(text);
        }
        return String.join("/", segments);
    }

    /**
     * The one directory with this path under the roots, links resolved.
     *
     * @param relativePath as {@link #normalise} gives it
     */
    public Path directory(String relativePath) {
        List<Path> found = new ArrayList<>();
        for (Path root : roots()) {
            Path directory = inside(root, relativePath);
            if (directory != null) {
                found.add(directory);
            }
        }
        if (found.size() > 1) {
            throw Failure.badRequest(
                            "knowledge_source_path_ambiguous",
                            "'" + relativePath + "' exists under more than one source root; rename one.")
                    .with("relative_path", relativePath);
        }
        if (found.isEmpty()) {
            throw notFound(relativePath);
        }
        return found.getFirst();
    }

    /** The directory with this path, or null when the root has none; a link that leads out of the root is none. */
    static @Nullable Path inside(Path root, String relativePath) {
        try {
            Path candidate = root.resolve(relativePath);
            if (!Files.exists(candidate)) {
                return null;
            }
            Path real = candidate.toRealPath();
            if (!real.startsWith(root)) {
                return null;
            }
            if (!Files.isDirectory(real)) {
                throw Failure.badRequest("knowledge_source_not_directory", "'" + relativePath + "' is not a directory.")
                        .with("relative_path", relativePath);
            }
            return real;
        } catch (IOException | InvalidPathException unreadable) {
            throw notFound(relativePath).causedBy(unreadable);
        }
    }

    /** The roots that exist, links resolved, in the order of the setting. */
    Set<Path> roots() {
        Set<Path> roots = new LinkedHashSet<>();
        for (String text : configured.split(":", -1)) {
            Path root = Path.of(text.trim());
            if (!text.isBlank() && root.isAbsolute() && Files.isDirectory(root)) {
                try {
                    roots.add(root.toRealPath());
                } catch (IOException unreadable) {
                    throw notConfigured().causedBy(unreadable);
                }
            }
        }
        if (roots.isEmpty()) {
            throw notConfigured();
        }
        return roots;
    }

    private static Failure notConfigured() {
        return Failure.of(
                500,
                "context_source_roots_not_configured",
                "None of the directories in CONTEXT_SOURCE_ROOTS can be read; set it to existing absolute directories.");
    }

    static Failure notFound(String relativePath) {
        return Failure.badRequest(
                        "knowledge_source_path_not_found", "No source root has a directory '" + relativePath + "'.")
                .with("relative_path", relativePath);
    }

    private static Failure outside(String relativePath) {
        return Failure.badRequest(
                        "invalid_source_relative_path",
                        "The path '" + relativePath + "' must name a directory inside a source root.")
                .with("relative_path", relativePath);
    }
}
