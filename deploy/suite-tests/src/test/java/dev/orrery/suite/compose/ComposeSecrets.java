package dev.orrery.suite.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What {@code make compose-secrets} writes. */
final class ComposeSecrets {
    private ComposeSecrets() {}

    /** Runs the command with a state folder of its own. @return the folder of the secrets */
    static Path make(Path state) throws IOException, InterruptedException {
        Path local = ComposeFile.ROOT.resolve("deploy/local/target");
        Path log = state.resolve("command.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        local.resolve("classes") + ":" + local.resolve("launcher") + "/*",
                        "dev.orrery.local.Main",
                        "compose-secrets")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("ORRERY_STATE_DIR", state.toString());
        builder.environment().remove("ORRERY_SUPERADMIN_PASSWORD");
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(Files.readString(log));
        }
        return state.resolve("compose");
    }
}
