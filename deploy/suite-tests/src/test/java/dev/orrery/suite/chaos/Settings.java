package dev.orrery.suite.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What {@code make chaos} and {@code make soak} say, and where results go. */
final class Settings {
    /** The same seed gives the same plan and the same chances; when threads run is the machine's affair. */
    static final long SEED = Long.getLong("orrery.chaos.seed", 20261129);

    private Settings() {}

    static Duration minutes(int otherwise) {
        return Duration.ofMinutes(Integer.getInteger("orrery.chaos.minutes", otherwise));
    }

    /** What every suite of these tests is told: a counted call survives the database's crash too, which is tried here. */
    static Map<String, String> of(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ORRERY_INFERENCE_USAGE_DURABILITY", "database-crash",
                "ORRERY_ENGINE_USAGE_DURABILITY", "database-crash",
                "ORRERY_CONTEXT_USAGE_DURABILITY", "database-crash"));
        settings.putAll(more);
        return settings;
    }

    /** The settings of two that stand in the way. */
    static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
        Map<String, String> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    /** Prints it and writes it to {@code target/chaos/<name>.md}. */
    static void publish(String name, String text) throws IOException {
        Path folder = Path.of(System.getProperty("orrery.suite.root"), "deploy/suite-tests/target/chaos");
        Files.writeString(Files.createDirectories(folder).resolve(name + ".md"), text);
        System.out.println(text);
    }
}
