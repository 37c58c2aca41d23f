package dev.orrery.bench;

import java.util.List;

/**
 * One measurement. Implementations are named in {@code META-INF/services/dev.orrery.bench.Benchmark}. A benchmark starts
 * what it needs, measures the comparison in the same run, and ends what it started.
 */
public interface Benchmark {

    /** The name on the command line, in lower case with hyphens. */
    String name();

    /** What is measured, in one sentence. */
    String description();

    /** The figures, in the order of the table. */
    List<Row> run() throws Exception;
}
