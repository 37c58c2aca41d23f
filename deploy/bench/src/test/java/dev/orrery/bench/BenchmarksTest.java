package dev.orrery.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path results;

    @Test
    void aReachedGoalEndsWithZeroAndStandsInTheReport() throws Exception {
        int exit = run(List.of("fixed"), fixed(Row.of("latency", 0.8, "ms", Goal.atMost(1))));
        assertEquals(0, exit);
        JsonNode row = new ObjectMapper()
                .readTree(results.resolve("results.json").toFile())
                .at("/benchmarks/0/rows/0");
        assertEquals("latency", row.path("measure").asText());
        assertEquals(0.8, row.path("value").asDouble());
        assertEquals("≤ 1", row.path("goal").asText());
        assertTrue(row.path("reached").asBoolean());
    }

    @Test
    void aMissedGoalEndsWithOne() throws Exception {
        assertEquals(1, run(List.of(), fixed(Row.of("rate", 999, "1/s", Goal.atLeast(1000)))));
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("≥ 1000  missed"));
    }

    @Test
    void anUnknownNameEndsWithTwoAndNamesWhatThereIs() throws Exception {
        assertEquals(2, run(List.of("nothing"), fixed(Row.of("rate", 1, "1/s"))));
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("fixed"));
    }

    @Test
    void aFailedBenchmarkEndsWithTwo() throws Exception {
        Benchmark failing = new Benchmark() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public String description() {
                return "fails";
            }

            @Override
            public List<Row> run() {
                throw new IllegalStateException("no model server");
            }
        };
        assertEquals(2, run(List.of(), failing));
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("no model server"));
    }

    private int run(List<String> names, Benchmark benchmark) throws Exception {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new Benchmarks(List.of(benchmark), out).run(names, results);
    }

    private static Benchmark fixed(Row row) {
        return new Benchmark() {
            @Override
            public String name() {
                return "fixed";
            }

            @Override
            public String description() {
                return "a fixed figure";
            }

            @Override
            public List<Row> run() {
                return List.of(row);
            }
        };
    }
}
