package dev.orrery.suite.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the images stand on has every library that the native code of the services needs. */
class BaseImageTest {
    private static final Path ROOT = Path.of(System.getProperty("orrery.suite.root"));

    @TempDir
    Path folder;

    @Test
    void theNativeLibrariesOfLocalRuntimeFindWhatTheyNeedInTheBase() throws Exception {
        Path base = base();
        Path packaged = ROOT.resolve("platform-control/local-runtime/target/quarkus-app/native");
        Path loaded = Files.createDirectories(folder.resolve("loaded"));
        // In the process it is loaded before what names it.
        Files.createSymbolicLink(
                loaded.resolve("libonnxruntime.so.1"), packaged.resolve(System.mapLibraryName("onnxruntime")));
        List<Path> libraries = files(packaged, ".so");
        assertEquals(3, libraries.size(), libraries::toString);
        String loader = files(base.resolve("lib64"), ".so.2").getFirst().toString();
        String search = files(base.resolve("usr/lib"), "/libc.so.6").getFirst().getParent() + ":" + loaded;
        for (Path library : libraries) {
            String needs = ImageStartTest.run(
                    folder, loader, "--inhibit-cache", "--library-path", search, "--list", library.toString());
            List<String> elsewhere = needs.lines()
                    .filter(line -> line.contains("=>"))
                    .filter(line -> !line.contains("=> " + folder))
                    .toList();
            assertEquals(List.of(), elsewhere, library::toString);
            assertTrue(needs.contains("libc.so.6 => " + base), needs);
        }
    }

    private Path base() throws IOException, InterruptedException {
        Path archive = folder.resolve("base.tar");
        Process script = new ProcessBuilder(
                        ROOT.resolve("deploy/images/bin/base").toString(), "system", archive.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(script.waitFor() == 0, () -> "SKIPPED: no base can be made here: " + said);
        Path base = Files.createDirectories(folder.resolve("tree"));
        ImageStartTest.run(folder, "tar", "-xf", archive.toString(), "-C", folder.toString(), "layer.tar");
        ImageStartTest.run(folder, "tar", "-xf", folder.resolve("layer.tar").toString(), "-C", base.toString());
        return base;
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.find(
                folder.toRealPath(), 5, (file, attributes) -> file.toString().endsWith(end))) {
            return files.sorted().toList();
        }
    }
}
