package dev.orrery.runtime.model;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The native libraries that packaging lays beside the jar of this process, in {@code native}. Without them, as in tests and on
 * platforms that the build does not know, ONNX Runtime and llama.cpp write theirs out of their jars at each start, 34 MB.
 */
public final class PackagedLibraries {
    private static final Path FOLDER = Path.of("native");

    private PackagedLibraries() {}

    /** To be called before the first of the libraries is loaded. */
    public static void use() {
        use(System.getProperty("java.class.path"));
    }

    /** @param classPath only the jar, where the process was packaged */
    static void use(String classPath) {
        if (classPath.contains(File.pathSeparator)) {
            return;
        }
        Path folder = Path.of(classPath).toAbsolutePath().resolveSibling(FOLDER);
        if (Files.isDirectory(folder)) {
            System.setProperty("onnxruntime.native.path", folder.toString());
            System.setProperty("de.kherud.llama.lib.path", folder.toString());
        }
    }
}
