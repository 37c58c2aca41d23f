package dev.orrery.suite.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every setting of every service, and the page that lists them. */
public final class ConfigurationReference {
    /** The suite's folder, and the page in it. */
    public static final Path ROOT = Path.of(System.getProperty("orrery.suite.root"));

    static final Path PAGE = ROOT.resolve("docs/configuration.md");

    private static final Map<String, String> LIBRARIES = ordered(
            "Every service", "shared-contracts",
            "Calls to providers", "platform-control/adapters");
    private static final Map<String, String> SERVICES = ordered(
            "backend-api", "backend-api",
            "platform-control", "platform-control/service",
            "local-runtime", "platform-control/local-runtime",
            "modelops-service", "modelops-service",
            "context-ingestion", "context-ingestion",
            "agent-engine", "agent-engine/engine",
            "mcp-gateway", "agent-engine/mcp-gateway",
            "sandbox", "agent-engine/sandbox");

    private final Map<String, List<Setting>> sections;

    private ConfigurationReference(Map<String, List<Setting>> sections) {
        this.sections = sections;
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Reads the sources of the suite. */
    public static ConfigurationReference ofTheSuite() throws IOException {
        Map<String, List<Setting>> sections = new LinkedHashMap<>();
        for (Map<String, String> part : List.of(LIBRARIES, SERVICES)) {
            for (Map.Entry<String, String> section : part.entrySet()) {
                sections.put(section.getKey(), settings(ROOT.resolve(section.getValue())));
            }
        }
        return new ConfigurationReference(sections);
    }

    private static List<Setting> settings(Path module) throws IOException {
        Path resources = module.resolve("src/main/resources");
        PropertyFile properties = PropertyFile.of(List.of(
                resources.resolve("META-INF/microprofile-config.properties"),
                resources.resolve("application.properties")));
        List<Setting> all = new ArrayList<>(properties.ofTheFramework());
        SettingReader.read(module.resolve("src/main/java"), ROOT.resolve("shared-contracts/src/main/java")).stream()
                .filter(setting -> setting.property().startsWith("orrery."))
                .map(properties::applied)
                .forEach(all::add);
        return all.stream()
                .collect(Collectors.toMap(
                        Setting::property, setting -> setting, ConfigurationReference::told, LinkedHashMap::new))
                .values()
                .stream()
                .sorted(Comparator.comparing(Setting::property))
                .toList();
    }

    /** Where one property is declared twice, the declaration that says what it means counts. */
    private static Setting told(Setting first, Setting second) {
        return first.meaning().isEmpty() ? second : first;
    }

    Map<String, List<Setting>> sections() {
        return sections;
    }

    /** The names of all environment variables that some service reads. */
    public Set<String> variables() {
        Set<String> names = new TreeSet<>();
        sections.values()
                .forEach(settings -> settings.forEach(setting -> {
                    names.add(setting.variable());
                    names.addAll(setting.aliases());
                }));
        return names;
    }

    String page() {
        StringBuilder page = new StringBuilder("""
                # Configuration reference

                Made from the sources by `make reference`; a test fails when it is out of date. Every setting is an
                environment variable of its service or, with the same words in lower case and dots, a property. Where two
                variables stand in a row, the first one that is set counts. Durations are written `30s`, `10m`, `24h`; sizes
                `32M`; values of a list (`…`) are parted by commas. Settings of the framework itself (`QUARKUS_…`) are not listed.
                """);
        sections.forEach((section, settings) -> {
            page.append("\n## ").append(section).append('\n');
            page.append("| variable | type | default | meaning |\n| --- | --- | --- | --- |\n");
            settings.forEach(setting -> page.append(row(setting)).append('\n'));
        });
        return page.toString();
    }

    private static String row(Setting setting) {
        Set<String> names = new LinkedHashSet<>();
        names.add(setting.variable());
        names.addAll(setting.aliases());
        String variables = names.stream().map("`%s`"::formatted).collect(Collectors.joining("<br>"));
        String value =
                setting.value() == null ? setting.optional() ? "–" : "**required**" : cell("`" + setting.value() + "`");
        return "| %s | %s | %s | %s |".formatted(variables, kind(setting.type()), value, cell(setting.meaning()));
    }

    /** A Java type in the words of somebody who sets a variable. */
    private static String kind(String type) {
        if (type.startsWith("Set<") || type.startsWith("List<")) {
            return kind(type.substring(type.indexOf('<') + 1, type.length() - 1)) + ", …";
        }
        return switch (type) {
            case "" -> "text";
            case "String" -> "text";
            case "int", "long", "Integer", "Long", "OptionalInt", "OptionalLong" -> "whole number";
            case "double", "float", "OptionalDouble" -> "number";
            case "boolean" -> "true, false";
            case "Duration" -> "duration";
            case "MemorySize" -> "size";
            case "Path" -> "path";
            case "URI" -> "address";
            default -> "name";
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    static void write(String page) throws IOException {
        Files.writeString(PAGE, page);
    }
}
