package dev.orrery.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedLibrariesTest {
    private static final String ONNX_RUNTIME = "onnxruntime.native.path";
    private static final String LLAMA = "de.kherud.llama.lib.path";

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(ONNX_RUNTIME);
        System.clearProperty(LLAMA);
    }

    @Test
    void theFolderBesideTheJarIsUsed() throws IOException {
        Path libraries = Files.createDirectory(folder.resolve("native"));

        PackagedLibraries.use(folder.resolve("quarkus-run.jar").toString());

        assertThat(System.getProperty(ONNX_RUNTIME)).isEqualTo(libraries.toString());
        assertThat(System.getProperty(LLAMA)).isEqualTo(libraries.toString());
    }

    @Test
    void whereNothingWasPackagedTheLibrariesComeOutOfTheirJars() throws IOException {
        PackagedLibraries.use(folder.resolve("quarkus-run.jar").toString());
        Files.createDirectory(folder.resolve("native"));
        PackagedLibraries.use(folder.resolve("a.jar") + File.pathSeparator + folder.resolve("b.jar"));

        assertThat(System.getProperty(ONNX_RUNTIME)).isNull();
        assertThat(System.getProperty(LLAMA)).isNull();
    }
}
