package dev.orrery.suite.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the program behind {@code make images} can build. */
public final class BuiltImages {
    private static final Path ROOT = Path.of(System.getProperty("orrery.suite.root"));
    private static final Map<String, String> ALL = new TreeMap<>();

    private BuiltImages() {}

    /** The module of every image, by the image's name as in {@code orrery/backend-api}. */
    public static synchronized Map<String, String> all() {
        if (ALL.isEmpty()) {
            try {
                for (String line : run("--list").lines().toList()) {
                    String[] words = line.split(" ", -1);
                    ALL.put("orrery/" + words[0], words[1]);
                }
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }
        return Map.copyOf(ALL);
    }

    /** Those that run a service; the launcher's runs a command and ends. */
    public static Map<String, String> services() {
        Map<String, String> services = new TreeMap<>(all());
        services.remove("orrery/launcher");
        return services;
    }

    /** What the program printed. @throws IllegalStateException with that when it failed */
    static String run(String... arguments) throws IOException {
        Path target = ROOT.resolve("deploy/images/target");
        Path log = Files.createTempFile("images", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                "dev.orrery.images.Main"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("It did not end:\n" + Files.readString(log));
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(Files.readString(log));
            }
            return Files.readString(log);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } finally {
            Files.delete(log);
        }
    }
}
