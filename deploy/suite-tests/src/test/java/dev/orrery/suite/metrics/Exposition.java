package dev.orrery.suite.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What services expose: their series with the labels and values of each, and the families that the series belong to. */
final class Exposition {
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    /** Given by the scrape to every series. */
    private static final Set<String> OF_THE_SCRAPE = Set.of("namespace", "pod", "service", "job", "instance");
    /** Made by Prometheus itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up");

    private final Map<String, Map<String, Set<String>>> series = new TreeMap<>();
    private final Map<String, String> types = new TreeMap<>();

    /** Takes the answer of one service to a scrape. */
    void add(String text) {
        text.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SERIES.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            } else if (!line.startsWith("#") && sample.matches()) {
                Map<String, Set<String>> labels = series.computeIfAbsent(sample.group(1), first -> new TreeMap<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    labels.computeIfAbsent(label.group(1), first -> new TreeSet<>())
                            .add(label.group(2));
                }
            }
        });
    }

    Set<String> names() {
        return series.keySet();
    }

    /** Families of this suite by name, with the names of their labels; the largest value of a timer is no family. */
    Map<String, Set<String>> ownFamilies() {
        Map<String, Set<String>> families = new TreeMap<>();
        for (Map.Entry<String, String> family : types.entrySet()) {
            String name = family.getKey();
            boolean maximum = name.endsWith("_max") && types.containsKey(name.replaceFirst("_max$", ""));
            if (name.startsWith("orrery_") && !maximum) {
                Set<String> labels = new TreeSet<>();
                for (String suffix : List.of("", "_count", "_bucket")) {
                    labels.addAll(series.getOrDefault(name + suffix, Map.of()).keySet());
                }
                labels.remove("le");
                families.put(name, labels);
            }
        }
        return families;
    }

    /** Every value of every label, behind the name of its series. */
    List<String> labelValues() {
        List<String> values = new ArrayList<>();
        series.forEach((name, labels) -> labels.forEach(
                (label, all) -> all.forEach(value -> values.add(name + "{" + label + "=" + value + "}"))));
        return values;
    }

    /** What is wrong with an expression, where it is to read these series. */
    List<String> problems(String expression) {
        PromQl.Read read;
        try {
            read = PromQl.read(expression);
        } catch (PromQl.Malformed malformed) {
            return List.of(String.valueOf(malformed.getMessage()));
        }
        List<String> problems = new ArrayList<>();
        for (PromQl.Selector selector : read.selectors()) {
            if (!exists(selector.metric())) {
                problems.add("no service exposes " + selector.metric());
                continue;
            }
            selector.matchers().forEach((label, matcher) -> {
                if (!hasLabel(selector.metric(), label)) {
                    problems.add(selector.metric() + " has no label " + label);
                } else {
                    problems.addAll(unknownValues(selector.metric(), label, matcher));
                }
            });
        }
        for (PromQl.Grouping grouping : read.groupings()) {
            for (PromQl.Selector selector : grouping.of()) {
                for (String label : grouping.labels()) {
                    if (exists(selector.metric()) && !hasLabel(selector.metric(), label)) {
                        problems.add(selector.metric() + " has no label " + label + " to group by");
                    }
                }
            }
        }
        return problems;
    }

    private boolean exists(String metric) {
        return series.containsKey(metric) || OF_PROMETHEUS.contains(metric);
    }

    private boolean hasLabel(String metric, String label) {
        return OF_THE_SCRAPE.contains(label)
                || series.getOrDefault(metric, Map.of()).containsKey(label);
    }

    /** Our own series are all there from the start, so that a value nobody exposes is a misspelt one. */
    private List<String> unknownValues(String metric, String label, String matcher) {
        String value = matcher.replaceFirst("^[=!~]+", "");
        if (!metric.startsWith("orrery_") || OF_THE_SCRAPE.contains(label) || !value.matches("[\\w|]+")) {
            return List.of();
        }
        Set<String> exposed = series.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
        return Arrays.stream(value.split("\\|", -1))
                .filter(each -> !exposed.contains(each))
                .map(each -> "no service exposes " + metric + " with " + label + "=" + each)
                .toList();
    }
}
