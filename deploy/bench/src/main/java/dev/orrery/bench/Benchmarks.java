package dev.orrery.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Runs the named benchmarks, all when none is named (and only lists them for {@code list}), prints a table and leaves
 * {@link Results} in the folder of the system property {@code orrery.bench.results}. Exit codes: 0 when every goal was reached, 1 when one was missed, 2
 * when a benchmark failed or is unknown.
 */
public final class Benchmarks {

    private final List<Benchmark> known;
    private final PrintStream out;

    Benchmarks(List<Benchmark> known, PrintStream out) {
        this.known = known;
        this.out = out;
    }

    public static void main(String[] names) throws IOException {
        List<Benchmark> known = new ArrayList<>();
        ServiceLoader.load(Benchmark.class).forEach(known::add);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path results = Path.of(System.getProperty("orrery.bench.results", "."));
        System.exit(new Benchmarks(known, out).run(List.of(names), results));
    }

    int run(List<String> names, Path folder) throws IOException {
        if (names.equals(List.of("list"))) {
            list();
            return 0;
        }
        List<Benchmark> chosen = known.stream()
                .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
                .toList();
        List<String> unknown = names.stream()
                .filter(name ->
                        known.stream().noneMatch(benchmark -> benchmark.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            out.println("There is no benchmark " + String.join(", ", unknown) + ". There are:");
            list();
            return 2;
        }
        Results results = Results.in(folder, known);
        int missed = 0;
        int failed = 0;
        for (Benchmark benchmark : chosen) {
            out.printf("%n%s: %s%n", benchmark.name(), benchmark.description());
            List<Row> rows;
            try {
                rows = benchmark.run();
            } catch (Exception failure) {
                failed++;
                results.failed(benchmark, failure);
                failure.printStackTrace(out);
                continue;
            }
            rows.forEach(this::print);
            missed += (int) rows.stream().filter(Row::missed).count();
            results.measured(benchmark, rows);
        }
        out.printf(
                "%n%d goals missed, %d benchmarks failed; %s and %s%n", missed, failed, results.file(), results.page());
        return failed > 0 ? 2 : missed > 0 ? 1 : 0;
    }

    private void list() {
        known.forEach(benchmark -> out.printf("  %-24s %s%n", benchmark.name(), benchmark.description()));
    }

    private void print(Row row) {
        Goal goal = row.goal();
        out.printf(
                "  %-58s %10s %-10s %s%n",
                row.measure(),
                Row.number(row.value()),
                row.unit(),
                goal == null ? "" : goal.text() + "  " + goal.verdict(row.value()));
    }
}
