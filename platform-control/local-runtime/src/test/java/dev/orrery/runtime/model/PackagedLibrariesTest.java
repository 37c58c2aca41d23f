package dev.orrery.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void theFolderBesideTheJarIsUsed() throws IOException {
        Path libraries = Files.createDirectory(folder.resolve("native"));

        assertThat(PackagedLibraries.folder(jar("quarkus-run.jar"))).contains(libraries);
    }

    @Test
    void whereNothingWasPackagedTheLibrariesComeOutOfTheirJars() throws IOException {
        assertThat(PackagedLibraries.folder(jar("quarkus-run.jar"))).isEmpty();
        Files.createDirectory(folder.resolve("native"));
        assertThat(PackagedLibraries.folder(jar("a.jar") + File.pathSeparator + jar("b.jar")))
                .isEmpty();
    }

    private String jar(String name) {
        return folder.resolve(name).toString();
    }
}
