package dev.orrery.suite.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The environment variables that the services read: what their properties expand, and what their configuration
 * interfaces declare. Taken from the sources, so that no service has to run.
 */
final class ConfigurationNames {
    private static final Pattern EXPANDED = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)[:}]");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"");
    private static final Pattern NESTED = Pattern.compile("^\\s*(?:public )?interface (\\w+)");
    private static final Pattern MEMBER = Pattern.compile("^\\s+[A-Z][\\w<>,.@ ]* (\\w+)\\(\\);");
    private static final List<String> SOURCES = List.of(
            "shared-contracts",
            "platform-control/adapters",
            "platform-control/service",
            "platform-control/local-runtime",
            "modelops-service",
            "context-ingestion",
            "agent-engine/engine",
            "agent-engine/mcp-gateway",
            "agent-engine/sandbox",
            "backend-api");

    private ConfigurationNames() {}

    static Set<String> ofTheSuite() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : SOURCES) {
            try (Stream<Path> files = Files.walk(Manifests.ROOT.resolve(module).resolve("src/main"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String path = file.toString();
                    if (path.endsWith(".properties") || path.endsWith(".java")) {
                        read(Files.readString(file), names);
                    }
                }
            }
        }
        return names;
    }

    private static void read(String text, Set<String> names) {
        Matcher expanded = EXPANDED.matcher(text);
        while (expanded.find()) {
            names.add(variable(expanded.group(1)));
        }
        Matcher prefix = PREFIX.matcher(text);
        if (prefix.find()) {
            members(text.substring(prefix.end()), prefix.group(1), names);
        }
    }

    /** Members of the interface and of those nested in it, whose place is the name of the member that returns them. */
    private static void members(String text, String prefix, Set<String> names) {
        Deque<String> place = new ArrayDeque<>();
        int depth = 0;
        for (String line : text.split("\n", -1)) {
            Matcher nested = NESTED.matcher(line);
            if (nested.find()) {
                place.addLast(depth == 0 ? prefix : place.getLast() + "." + kebab(nested.group(1)));
                depth++;
            } else if (line.matches("\\s*}\\s*") && !place.isEmpty() && line.indexOf('}') <= 4 * (depth - 1)) {
                place.removeLast();
                depth--;
            }
            Matcher member = line.contains(";") ? MEMBER.matcher(line) : null;
            if (member != null && member.find() && !place.isEmpty()) {
                names.add(variable(place.getLast() + "." + kebab(member.group(1))));
            }
        }
    }

    private static String kebab(String name) {
        String start = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        return start.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String variable(String property) {
        return property.matches("[A-Z0-9_]+")
                ? property
                : property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
