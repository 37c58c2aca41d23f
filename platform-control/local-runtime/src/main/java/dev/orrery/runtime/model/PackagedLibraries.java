package dev.orrery.runtime.model;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The native libraries that packaging lays beside the jar of this process, in {@code native}. Without them, as in tests and on
 * platforms that the build does not know, ONNX Runtime and llama.cpp write theirs out of their jars at each start, 34 MB.
 */
public final class PackagedLibraries {
    private static final Path FOLDER = Path.of("native");

    private PackagedLibraries() {}

    /** Where they are, if packaging laid them aside. */
    public static Optional<Path> folder() {
        return folder(System.getProperty("java.class.path"));
    }

    /** @param classPath only the jar, where the process was packaged */
    static Optional<Path> folder(String classPath) {
        if (classPath.contains(File.pathSeparator)) {
            return Optional.empty();
        }
        Path folder = Path.of(classPath).toAbsolutePath().resolveSibling(FOLDER);
        return Optional.of(folder).filter(Files::isDirectory);
    }
}
