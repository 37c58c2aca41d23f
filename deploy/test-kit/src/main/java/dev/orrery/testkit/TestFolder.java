package dev.orrery.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Temporary folders of the tests, gone when the JVM ends. */
public final class TestFolder {
    private TestFolder() {}

    /** A new folder that is deleted when the JVM ends. */
    public static Path create(String prefix) {
        try {
            Path folder = Files.createTempDirectory(prefix).toRealPath();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException("No temporary folder for the tests", failed);
        }
    }

    /** Deletes what can be deleted: at the end of a JVM somebody may still be writing. */
    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException gone) {
            System.err.println("Left behind: " + folder + ": " + gone);
        }
    }
}
