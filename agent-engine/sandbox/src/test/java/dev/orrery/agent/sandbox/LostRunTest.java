package dev.orrery.agent.sandbox;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor that ends before it reported is told as such, never as a run that went well. */
class LostRunTest {
    private static final ExecuteRequest NOTHING = new ExecuteRequest("pass", null, 5, false);

    @TempDir
    Path folder;

    private final Supervisor supervisor = new Supervisor(
            new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(SandboxConfig.class)
                    .build()
                    .getConfigMapping(SandboxConfig.class),
            new ObjectMapper());

    private Path interpreter(String script) throws IOException {
        Path file = folder.resolve("python3");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @Test
    void noReport() throws IOException {
        Path silent = interpreter("cat >/dev/null");
        assertThrows(Supervisor.RunLost.class, () -> supervisor.run(silent, NOTHING));
    }

    @Test
    void halfAReport() throws IOException {
        Path cut = interpreter("cat >/dev/null; printf '{\"stdout\":\"'");
        assertThrows(Supervisor.RunLost.class, () -> supervisor.run(cut, NOTHING));
    }

    @Test
    void noInterpreter() {
        Path missing = folder.resolve("missing");
        assertThrowsExactly(IOException.class, () -> supervisor.run(missing, NOTHING));
    }
}
