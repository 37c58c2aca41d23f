package dev.orrery.context.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.source.SourceFiles.SourceFile;
import dev.orrery.kit.failure.Failure;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of a directory are read, and in which order (context contract, sections 7.1 and 7.2). */
class SourceFilesTest {
    @TempDir
    Path temporary;

    private Path directory;

    private final SourceFiles files = new SourceFiles(new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(ContextConfig.class)
            .withDefaultValue("orrery.context.source-roots", "/")
            .build()
            .getConfigMapping(ContextConfig.class));

    @BeforeEach
    void directory() throws IOException {
        directory = Files.createDirectories(temporary.toRealPath().resolve("source"));
    }

    private void file(String path) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
    }

    private List<String> selected(List<String> include, List<String> exclude) {
        return files.select(directory, include, exclude).files().stream()
                .map(SourceFile::path)
                .toList();
    }

    @Test
    void everyFileOfAKnownKindInTheOrderOfPathSegments() throws IOException {
        for (String path : List.of(
                "b.md", "a/z.txt", "a-b/c.json", "a.jsonl", ".hidden/deep.pdf", "UPPER.MD", "ignored.docx", "noext")) {
            file(path);
        }
        Path outside = Files.createDirectories(temporary.resolve("outside"));
        Files.writeString(outside.resolve("secret.md"), "x");
        Files.createSymbolicLink(directory.resolve("linked"), outside);
        Files.createSymbolicLink(directory.resolve("loop"), directory);
        assertEquals(
                List.of(".hidden/deep.pdf", "UPPER.MD", "a/z.txt", "a-b/c.json", "a.jsonl", "b.md"),
                selected(List.of(), List.of()));
    }

    @Test
    void globsChooseAndLeaveOut() throws IOException {
        for (String path : List.of("guide.md", "deep/er/guide.md", "drafts/old.md", "notes.txt", ".git/x/y.txt")) {
            file(path);
        }
        assertEquals(List.of("deep/er/guide.md", "drafts/old.md", "guide.md"), selected(List.of("*.md"), List.of()));
        assertEquals(List.of("deep/er/guide.md", "guide.md"), selected(List.of("*.md"), List.of("drafts/*")));
        assertEquals(
                List.of("deep/er/guide.md", "drafts/old.md", "notes.txt"),
                selected(List.of("**/*.md", "*.txt"), List.of(".git/*")));
        assertEquals(List.of(), selected(List.of("*.MD"), List.of()));
    }

    /** What is below a directory that cannot be listed is not gone. */
    @Test
    void aDirectoryThatCannotBeListedHidesItsFiles() throws IOException {
        SourceFiles.Selecting walk = new SourceFiles.Selecting(directory, List.of(), List.of(Glob.of("drafts/*")));
        walk.visitFileFailed(directory.resolve("guides"), new AccessDeniedException("guides"));
        walk.visitFileFailed(directory.resolve("gone"), new NoSuchFileException("gone"));
        walk.visitFileFailed(directory.resolve("notes.md"), new FileSystemException("notes.md"));
        walk.visitFileFailed(directory.resolve("drafts/a.md"), new FileSystemException("a.md"));
        assertEquals(
                List.of("notes.md"), walk.files.stream().map(SourceFile::path).toList());
        SourceFiles.Selection selection = new SourceFiles.Selection(walk.files, walk.unreadable);
        assertEquals(List.of("guides", "notes.md", "drafts/a.md"), selection.unreadable());
        assertEquals(true, selection.mayHide("guides/deep/a.md"));
        assertEquals(true, selection.mayHide("notes.md/a.md"));
        assertEquals(false, selection.mayHide("guides.md"));
        assertEquals(false, selection.mayHide("gone/a.md"));
        assertThrows(
                AccessDeniedException.class,
                () -> walk.visitFileFailed(directory, new AccessDeniedException("the root")));
    }

    @ParameterizedTest
    @CsvSource({"a/b,a/b", "/a//b/,a/b", "'  a \\ b  ',a/b", "./a/./b,a/b", "..a/b..,..a/b.."})
    void pathsAreNormalised(String given, String expected) {
        assertEquals(expected, SourceRoots.normalise(given));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/", ".", "..", "a/..", "../a", "a\\..\\b", "a\0b"})
    void pathsThatNameNothingInsideARootAreRefused(String given) {
        Failure refused = assertThrows(Failure.class, () -> SourceRoots.normalise(given));
        assertEquals("invalid_source_relative_path", refused.code());
        assertEquals(400, refused.status());
    }
}
