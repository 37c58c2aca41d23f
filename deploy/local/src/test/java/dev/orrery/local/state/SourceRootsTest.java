package dev.orrery.local.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.state.SourceRoots.Reachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceRootsTest {
    @TempDir
    Path folder;

    private Path outside = Path.of(".");
    private SourceRoots roots = new SourceRoots(Settings.of(Path.of("."), Map.of()));

    @BeforeEach
    void prepare() throws IOException {
        Path real = folder.toRealPath();
        Files.createDirectories(real.resolve("checkout/deploy/sample-corpus"));
        outside = Files.createDirectories(real.resolve("outside/manuals"));
        Settings settings = Settings.of(real.resolve("checkout"), Map.of());
        settings.state().prepare();
        roots = new SourceRoots(settings);
    }

    @Test
    void theSampleCorpusIsReachableAtOnce() throws IOException {
        assertEquals(
                new Reachable("sample-corpus", false),
                roots.reach(roots.settings().root().resolve("deploy/sample-corpus")));
    }

    @Test
    void aFolderElsewhereGetsItsParentAsRootOnce() throws IOException {
        assertEquals(new Reachable("manuals", true), roots.reach(outside));
        assertEquals(new Reachable("manuals", false), roots.reach(outside));
        assertEquals(
                List.of(String.valueOf(outside.getParent())),
                Files.readAllLines(roots.settings().state().sourceRoots()));
    }

    @Test
    void aSecondFolderOfTheSameNameIsNamedByALongerPath() throws IOException {
        roots.reach(outside);
        Path second = Files.createDirectories(folder.toRealPath().resolve("elsewhere/manuals"));
        assertEquals(new Reachable("elsewhere/manuals", true), roots.reach(second));
    }

    @Test
    void aFileIsRefused() throws IOException {
        Path file = Files.writeString(outside.resolve("a.txt"), "text");
        assertThrows(LauncherFailure.class, () -> roots.reach(file));
    }
}
