package dev.orrery.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    void figuresOfEarlierRunsStayAndAllAreDrawn() throws Exception {
        Benchmark first = named("first", Row.of("a < b", 2, "ms", Goal.atMost(4)));
        Benchmark second = named("second", Row.of("rate", 50, "1/s", Goal.atLeast(100)), Row.of("beside", 25, "1/s"));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Benchmarks both = new Benchmarks(List.of(first, second), out);
        assertEquals(1, both.run(List.of("second"), results));
        assertEquals(0, both.run(List.of("first"), results));
        JsonNode report = new ObjectMapper()
                .readTree(results.resolve("results.json").toFile())
                .path("benchmarks");
        assertEquals("first", report.at("/0/name").asText());
        assertEquals(100, report.at("/1/rows/0/limit").asDouble());
        String page = Files.readString(results.resolve("results.html"));
        assertTrue(page.contains("<span>a &lt; b</span>"), page);
        assertTrue(page.contains("2 ms (≤ 4, reached)"), page);
        assertTrue(page.contains("width:50.0%\"></span><span class=\"goal\" style=\"left:100.0%"), page);
        assertTrue(page.contains("50 1/s (≥ 100, missed)"), page);
        assertTrue(page.contains("width:25.0%\"></span></span><span class=\"value\">25 1/s</span>"), page);
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
        return named("fixed", row);
    }

    private static Benchmark named(String name, Row... rows) {
        return new Benchmark() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return "a fixed figure";
            }

            @Override
            public List<Row> run() {
                return List.of(rows);
            }
        };
    }
}
