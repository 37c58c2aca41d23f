package dev.orrery.context.source;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directories that a source may be made of, one level at a time; nothing outside of a root is ever shown. */
@ApplicationScoped
public class SourceDirectories {
    private final SourceRoots roots;

    SourceDirectories(SourceRoots roots) {
        this.roots = roots;
    }

    public record Root(String id, String displayName) {
        static Root of(Path path) {
            return new Root("root-" + hash(path.toString()).substring(0, 12), path.toString());
        }

        private static String hash(String path) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-1").digest(path.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("Every Java platform has SHA-1", impossible);
            }
        }
    }

    public record Directory(String name, String relativePath) {}

    /** @param parentRelativePath null at a root */
    public record Listing(
            List<Root> roots,
            String selectedRootId,
            String currentRelativePath,
            List<Directory> directories,
            @Nullable String parentRelativePath) {}

    public Listing list(@Nullable String rootId, @Nullable String relativePath) {
        List<Path> all = List.copyOf(roots.roots());
        String path = SourceRoots.normaliseOrRoot(relativePath);
        Path root = rootId == null || rootId.isBlank() ? holding(all, path) : named(all, rootId.trim());
        Path directory = SourceRoots.inside(root, path);
        if (directory == null) {
            throw SourceRoots.notFound(path);
        }
        String parent = path.isEmpty() ? null : path.substring(0, Math.max(0, path.lastIndexOf('/')));
        return new Listing(
                all.stream().map(Root::of).toList(), Root.of(root).id(), path, children(root, directory, path), parent);
    }

    private static Path named(List<Path> roots, String id) {
        return roots.stream()
                .filter(root -> Root.of(root).id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.badRequest("invalid_source_root", "There is no source root '" + id + "'."));
    }

    /** The only root that has the path, else the first. */
    private static Path holding(List<Path> roots, String path) {
        List<Path> holding = roots.stream()
                .filter(root -> Files.isDirectory(root.resolve(path)) && SourceRoots.inside(root, path) != null)
                .toList();
        return holding.size() == 1 ? holding.getFirst() : roots.getFirst();
    }

    private static List<Directory> children(Path root, Path directory, String path) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.isDirectory(entry) && leadsInside(root, entry))
                    .map(entry -> entry.getFileName().toString())
                    .sorted(String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder()))
                    .map(name -> new Directory(name, path.isEmpty() ? name : path + "/" + name))
                    .toList();
        } catch (IOException unreadable) {
            throw SourceRoots.notFound(path).causedBy(unreadable);
        }
    }

    private static boolean leadsInside(Path root, Path entry) {
        try {
            return entry.toRealPath().startsWith(root);
        } catch (IOException vanished) {
            return false;
        }
    }
}
