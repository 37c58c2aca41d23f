package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the process that runs the models was started. */
@ExtendWith(Suite.class)
class LocalRuntimeProcessTest {
    private static final String SERVICE = "local-runtime";

    @Test
    void nativeLibrariesAreThoseOfThePackage(Suite.Running suite) throws IOException {
        List<String> loaded = Files.readAllLines(Path.of("/proc", Long.toString(suite.pid(SERVICE)), "maps")).stream()
                .filter(line -> line.contains("libonnxruntime.so"))
                .toList();

        assertTrue(
                !loaded.isEmpty() && loaded.stream().allMatch(line -> line.contains("/quarkus-app/native/")),
                loaded::toString);
    }

    /** The virtual machine tells of it when it starts. */
    @Test
    void theModuleForSimdIsThere(Suite.Running suite) throws IOException {
        String log = Files.readString(suite.state().resolve("logs").resolve(SERVICE + ".log"));

        assertTrue(log.contains("Using incubator modules: jdk.incubator.vector"), log);
    }
}
