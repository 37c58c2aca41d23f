package dev.orrery.modelops.artifact;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Puts a finished folder in its place by renaming, so that no reader ever sees a part of a model. */
@ApplicationScoped
public class Publication {
    private final ModelFolder folder;

    Publication(ModelFolder folder) {
        this.folder = folder;
    }

    /** What was there before is moved away first and removed afterwards; readers with open files keep them. */
    public void publish(Path staging, Path target) throws IOException {
        Path replaced = folder.discarded(target);
        delete(replaced);
        if (Files.exists(target)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        delete(replaced);
    }

    /** Removes a folder and all in it, links themselves and not what they point to. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(path)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
