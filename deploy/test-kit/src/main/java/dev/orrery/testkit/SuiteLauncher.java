package dev.orrery.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher of the packaged suite, as {@code make up} runs it. */
public final class SuiteLauncher {
    private SuiteLauncher() {}

    /** The command line. @param root of the repository, with the suite built */
    public static List<String> command(Path root, List<String> words) {
        Path local = root.resolve("deploy/local/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                local.resolve("classes") + ":" + local.resolve("launcher") + "/*",
                "dev.orrery.local.Main"));
        command.addAll(words);
        return command;
    }

    /**
     * Runs a command to its end and returns what it printed.
     *
     * @param environment beside this process's own
     * @param log where it prints
     * @throws IllegalStateException with what it printed when it failed or took too long
     */
    public static String run(Path root, List<String> words, Map<String, String> environment, Path log, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(root, words))
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("'" + String.join(" ", words) + "' failed:\n" + Files.readString(log));
        }
        return Files.readString(log);
    }
}
