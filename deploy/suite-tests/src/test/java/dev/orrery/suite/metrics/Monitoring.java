package dev.orrery.suite.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The alert rules and dashboards of the repository. */
final class Monitoring {
    private static final String FOLDER = "k8s/components/monitoring";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Monitoring() {}

    /** An alert; what it lacks is empty. */
    record Alert(String name, String expression, String severity, String question, String summary, String runbook) {}

    static List<Alert> alerts(Path root) throws IOException {
        List<Alert> alerts = new ArrayList<>();
        JsonNode rules =
                YAML.readTree(root.resolve(FOLDER).resolve("rules.yaml").toFile());
        for (JsonNode group : rules.at("/spec/groups")) {
            for (JsonNode rule : group.path("rules")) {
                alerts.add(new Alert(
                        rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        rule.at("/labels/severity").asText(),
                        rule.at("/labels/question").asText(),
                        rule.at("/annotations/summary").asText(),
                        rule.at("/annotations/runbook").asText()));
            }
        }
        return alerts;
    }

    /** Every expression by the place where it stands. */
    static Map<String, String> expressions(Path root) throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        alerts(root).forEach(alert -> expressions.put("rule " + alert.name(), alert.expression()));
        try (Stream<Path> files = Files.list(root.resolve(FOLDER).resolve("dashboards"))) {
            for (Path file : files.toList()) {
                for (JsonNode panel : JSON.readTree(file.toFile()).path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        expressions.put(
                                file.getFileName() + ", " + panel.path("id") + " " + panel.path("title") + ", "
                                        + target.path("refId"),
                                target.path("expr").asText());
                    }
                }
            }
        }
        return expressions;
    }
}
