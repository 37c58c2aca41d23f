package dev.orrery.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRootTest {
    @TempDir
    Path folder;

    @Test
    void aModelUnderTheRootIsFoundByRelativeAndAbsolutePath() throws IOException {
        Path model = Files.createDirectories(folder.resolve("llm/mini"));
        ModelRoot root = new ModelRoot(folder.resolve("llm"));

        assertThat(root.confine("mini")).isEqualTo(model);
        assertThat(root.confine(model.toString())).isEqualTo(model);
    }

    @Test
    void aSiblingWithTheSamePrefixIsOutside() throws IOException {
        Path sibling = Files.createDirectories(folder.resolve("llm-private/mini"));
        Files.createDirectories(folder.resolve("llm"));

        assertRefused(sibling.toString(), "outside the model root");
    }

    @Test
    void neitherDotsNorLinksNorTheRootItselfLeadOut() throws IOException {
        Files.createDirectories(folder.resolve("secret"));
        Files.createDirectories(folder.resolve("llm"));
        Files.createSymbolicLink(folder.resolve("llm/link"), folder.resolve("secret"));

        assertRefused("../secret", "outside the model root");
        assertRefused(folder.resolve("llm/link").toString(), "outside the model root");
        assertRefused(folder.resolve("llm").toString(), "outside the model root");
        assertRefused("/etc/passwd", "outside the model root");
    }

    @Test
    void whatIsNotThereIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("llm"));

        assertRefused("absent", "There is no model at 'absent'");
        assertRefused("nul\0byte", "cannot be read");
    }

    private void assertRefused(String path, String message) {
        assertThatThrownBy(() -> new ModelRoot(folder.resolve("llm")).confine(path))
                .isInstanceOfSatisfying(Failure.class, refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused.code()).isEqualTo("invalid_runtime_model");
                    assertThat(refused).hasMessageContaining(message);
                });
    }
}
