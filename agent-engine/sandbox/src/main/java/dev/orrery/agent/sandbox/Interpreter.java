package dev.orrery.agent.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds the real Python behind a name, which may be a wrapper that needs the environment that the code never gets. */
final class Interpreter {
    private static final String QUESTION =
            "import sys; sys.version_info >= (3, 9) and sys.platform == 'linux' and print(sys.executable)";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Interpreter() {}

    /** The absolute path of a Python 3.9 or newer on Linux, or empty when the name leads to none. */
    static Optional<Path> find(String name) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(name, "-I", "-S", "-c", QUESTION))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.exitValue() == 0 && !answer.isEmpty() ? Optional.of(Path.of(answer)) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
