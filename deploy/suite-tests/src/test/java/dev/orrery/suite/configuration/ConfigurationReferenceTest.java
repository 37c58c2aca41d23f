package dev.orrery.suite.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private final ConfigurationReference reference = ConfigurationReference.ofTheSuite();

    ConfigurationReferenceTest() throws IOException {}

    /** {@code make reference} runs this with the property set, and so writes the page. */
    @Test
    void thePageIsCurrent() throws IOException {
        if (Boolean.getBoolean("orrery.write-reference")) {
            ConfigurationReference.write(reference.page());
        }
        assertEquals(
                Files.readString(ConfigurationReference.PAGE), reference.page(), "make reference brings it up to date");
    }

    @Test
    void everySettingSaysWhatItMeans() {
        TreeSet<String> silent = new TreeSet<>();
        reference
                .sections()
                .values()
                .forEach(settings -> settings.stream()
                        .filter(setting -> setting.meaning().isBlank())
                        .forEach(setting -> silent.add(setting.property())));
        assertEquals(new TreeSet<String>(), silent);
    }

    /** Read whole, each kind of declaration once: else an empty page would pass. */
    @Test
    void declarationsAreReadAsTheyStand() {
        assertEquals(
                new Setting(
                        "orrery.context.worker.lease",
                        List.of(),
                        Duration.class.getSimpleName(),
                        "30s",
                        false,
                        "How long a claimed run stays with a worker that does not renew it."),
                named("context-ingestion", "orrery.context.worker.lease"));
        assertEquals(
                List.of("MODEL_STORAGE_ROOT"),
                named("modelops-service", "orrery.modelops.storage.root").aliases());
        assertEquals(
                "ORRERY_OIDC_PROVIDERS__NAME__ISSUER",
                named("backend-api", "orrery.oidc.providers.*.issuer").variable());
        assertEquals(
                "jdbc:postgresql://127.0.0.1:8110/orrery",
                named("agent-engine", "orrery.db.url").value());
    }

    /** What a page or a manifest's notes tell an operator to set must be read by something. */
    @Test
    void everyVariableOfThePagesIsRead() throws IOException {
        Set<String> read = new TreeSet<>(reference.variables());
        read.addAll(named(ConfigurationReference.ROOT.resolve("deploy/local"), ".java", "\"(ORRERY_[A-Z0-9_]+)"));
        read.addAll(named(ConfigurationReference.ROOT.resolve("deploy/local/bin"), "", "\\$\\{?(ORRERY_[A-Z0-9_]+)"));
        read.addAll(named(
                ConfigurationReference.ROOT.resolve("deploy/compose"), "compose.yaml", "\\$\\{(ORRERY_[A-Z0-9_]+)"));
        // The launcher puts these together from the names of its parts.
        reference.sections().keySet().forEach(part -> read.add(Setting.variable("orrery." + part + ".port")));
        Set<String> unread = named(ConfigurationReference.ROOT.resolve("docs"), ".md", "`(ORRERY_[A-Z0-9_]*[A-Z0-9])`");
        unread.addAll(named(ConfigurationReference.ROOT.resolve("k8s"), ".md", "`(ORRERY_[A-Z0-9_]*[A-Z0-9])`"));
        unread.removeAll(read);
        assertEquals(new TreeSet<String>(), unread);
    }

    private static Set<String> named(Path folder, String suffix, String pattern) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList()) {
                Pattern.compile(pattern)
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }

    private Setting named(String section, String property) {
        return reference.sections().getOrDefault(section, List.of()).stream()
                .filter(setting -> setting.property().equals(property))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + property + " in " + section));
    }
}
