package dev.orrery.suite.configuration;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values that a service's own properties give, which count over the defaults of the declarations. */
final class PropertyFile {
    private static final Pattern EXPANDED = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)(?::([^{}]*))?}?");
    private static final String PRODUCTION = "%prod.";

    private final Properties properties = new Properties();

    private PropertyFile() {}

    static PropertyFile of(List<Path> files) throws IOException {
        PropertyFile all = new PropertyFile();
        for (Path file : files) {
            if (Files.exists(file)) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    all.properties.load(reader);
                }
            }
        }
        return all;
    }

    Optional<String> value(String property) {
        return Optional.ofNullable(properties.getProperty(property));
    }

    /** The declaration as it counts with these properties: their value, and the variables that they expand. */
    Setting applied(Setting declared) {
        return value(declared.property())
                .map(value -> with(declared, value))
                .orElseGet(() -> declared.value() == null ? declared : with(declared, declared.value()));
    }

    private static Setting with(Setting declared, String value) {
        List<String> aliases = new ArrayList<>();
        String rest = value;
        @Nullable String last = value;
        Matcher expanded = EXPANDED.matcher(rest);
        while (expanded.find()) {
            aliases.add(expanded.group(1));
            last = expanded.group(2);
        }
        boolean whole = aliases.isEmpty() || (value.startsWith("${") && value.endsWith("}"));
        String plain = last == null || last.isEmpty() ? null : last;
        return new Setting(
                declared.property(),
                whole ? aliases.stream().map(PropertyFile::spelled).toList() : List.of(),
                declared.type(),
                whole ? plain : value,
                declared.optional() || (whole && !aliases.isEmpty()),
                declared.meaning());
    }

    private static String spelled(String name) {
        return name.matches("[A-Z0-9_]+") ? name : Setting.variable(name);
    }

    /** Variables that give framework properties their value, e.g. of the database. */
    List<Setting> ofTheFramework() {
        List<Setting> found = new ArrayList<>();
        for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
            String property = key.startsWith(PRODUCTION) ? key.substring(PRODUCTION.length()) : key;
            String value = properties.getProperty(key);
            if (property.startsWith("%") || property.startsWith("orrery.")) {
                continue;
            }
            Matcher expanded = EXPANDED.matcher(value);
            if (expanded.find() && !expanded.group(1).startsWith("quarkus.")) {
                String given = expanded.group(2);
                found.add(new Setting(
                        expanded.group(1), List.of(), "", given, true, "value of `%s`".formatted(property)));
            }
        }
        return found;
    }
}
