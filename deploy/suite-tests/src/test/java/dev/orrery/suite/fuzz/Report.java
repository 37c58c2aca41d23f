package dev.orrery.suite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a run met: how often each route answered what, and what was wrong. */
final class Report {
    private final Map<String, Map<Integer, AtomicInteger>> answered = new ConcurrentHashMap<>();
    private final Map<String, String> wrong = new ConcurrentHashMap<>();

    Report(List<Route> routes) {
        routes.forEach(route -> answered.put(route.name(), new ConcurrentHashMap<>()));
    }

    void answered(Made made, int status) {
        Objects.requireNonNull(answered.get(made.route().name()))
                .computeIfAbsent(status, any -> new AtomicInteger())
                .incrementAndGet();
    }

    void wrong(Made made, String problem, String told) {
        wrong.putIfAbsent(
                made.route().name() + " — " + problem,
                made + "\n      answered " + (told.length() > 500 ? told.substring(0, 500) : told));
    }

    /** What is wrong, by route and kind, with the first request that showed it. */
    Map<String, String> wrong() {
        return new TreeMap<>(wrong);
    }

    int routes() {
        return answered.size();
    }

    /** Routes that never did what they are for. */
    List<String> withoutSuccess() {
        return answered.entrySet().stream()
                .filter(route ->
                        route.getValue().keySet().stream().noneMatch(status -> status / 100 == 2 || status / 100 == 3))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** How many answers there were of each hundred. */
    Map<String, Integer> classes() {
        Map<String, Integer> classes = new TreeMap<>();
        answered.values()
                .forEach(route -> route.forEach(
                        (status, count) -> classes.merge(status / 100 + "xx", count.get(), Integer::sum)));
        return classes;
    }

    /** The sum, then what is wrong, then every route with its statuses. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int requests = classes().values().stream().mapToInt(Integer::intValue).sum();
        lines.add(requests + " answers of " + routes() + " routes: " + classes() + "; "
                + withoutSuccess().size() + " routes never succeeded; " + wrong.size() + " kinds of wrong answers");
        wrong().forEach((kind, example) -> lines.add("  WRONG " + kind + "\n      " + example));
        new TreeMap<>(answered).forEach((route, statuses) -> lines.add("  " + route + ' ' + new TreeMap<>(statuses)));
        return lines;
    }
}
