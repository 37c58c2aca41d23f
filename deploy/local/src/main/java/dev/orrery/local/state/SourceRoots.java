package dev.orrery.local.state;

import dev.orrery.local.LauncherFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folders from which knowledge sources may be read: fixed ones, those of the environment, and remembered ones. */
public record SourceRoots(Settings settings) {

    /** A folder as a source sees it: a path relative to exactly one root. */
    public record Reachable(String relativePath, boolean rootAdded) {}

    /** Colon-separated, for {@code CONTEXT_SOURCE_ROOTS}. */
    public String value() throws IOException {
        return roots().stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    public Set<Path> roots() throws IOException {
        Set<Path> roots = new LinkedHashSet<>();
        roots.add(settings.root().resolve("deploy"));
        roots.add(settings.state().sources());
        Arrays.stream(settings.variable("CONTEXT_SOURCE_ROOTS").orElse("").split(":"))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .forEach(roots::add);
        roots.addAll(remembered());
        return roots;
    }

    private List<Path> remembered() throws IOException {
        Path file = settings.state().sourceRoots();
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .map(Path::of)
                        .toList()
                : List.of();
    }

    /**
     * Makes the folder reachable. When no root leads to it, the nearest parent becomes a root under which the rest of
     * the path is not already the path of another folder: a path that two roots know would be refused as ambiguous.
     */
    public Reachable reach(Path wanted) throws IOException {
        Path folder = wanted.toRealPath();
        if (!Files.isDirectory(folder)) {
            throw new LauncherFailure(wanted + " is not a folder.");
        }
        Set<Path> roots = roots();
        for (Path root : roots) {
            if (Files.isDirectory(root)) {
                Path real = root.toRealPath();
                if (folder.startsWith(real) && !folder.equals(real) && knownBy(roots, real.relativize(folder)) == 1) {
                    return new Reachable(real.relativize(folder).toString(), false);
                }
            }
        }
        for (Path parent = folder.getParent(); parent != null; parent = parent.getParent()) {
            Path relative = parent.relativize(folder);
            if (!roots.contains(parent) && knownBy(roots, relative) == 0) {
                if (parent.toString().contains(":")) {
                    throw new LauncherFailure("The path of a source cannot contain a colon: " + folder);
                }
                List<Path> more = new ArrayList<>(remembered());
                more.add(parent);
                Files.write(
                        settings.state().sourceRoots(),
                        more.stream().map(Path::toString).toList());
                return new Reachable(relative.toString(), true);
            }
        }
        throw new LauncherFailure("No root can be added for " + folder + ": the same path exists under another root.");
    }

    private static long knownBy(Set<Path> roots, Path relative) throws IOException {
        try (Stream<Path> all = roots.stream()) {
            return all.filter(root -> Files.exists(root.resolve(relative))).count();
        }
    }
}
