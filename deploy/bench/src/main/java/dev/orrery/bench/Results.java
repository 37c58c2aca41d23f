package dev.orrery.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last figures of each benchmark, kept in {@code results.json} from run to run, and drawn in {@code results.html}:
 * {@code {"benchmarks": [{"name", "description", "at", "processors", "rows": [{"measure", "value", "unit", "goal", "limit",
 * "reached"}]}]}}, or {@code "failure"} in place of rows.
 */
final class Results {
    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Map<String, ObjectNode> entries = new LinkedHashMap<>();

    private Results(Path folder) {
        this.folder = folder;
    }

    /** What earlier runs left in this folder, in the order of the benchmarks that there are. */
    static Results in(Path folder, List<Benchmark> known) throws IOException {
        Results results = new Results(folder);
        JsonNode before = Files.exists(results.file())
                ? results.json.readTree(results.file().toFile())
                : results.json.createObjectNode();
        for (Benchmark benchmark : known) {
            before.path("benchmarks").forEach(entry -> {
                if (entry.path("name").asText().equals(benchmark.name()) && entry instanceof ObjectNode kept) {
                    results.entries.put(benchmark.name(), kept);
                }
            });
            results.entries.putIfAbsent(benchmark.name(), results.json.createObjectNode());
        }
        return results;
    }

    Path file() {
        return folder.resolve("results.json");
    }

    Path page() {
        return folder.resolve("results.html");
    }

    void measured(Benchmark benchmark, List<Row> rows) throws IOException {
        ArrayNode written = begun(benchmark).putArray("rows");
        for (Row row : rows) {
            ObjectNode figure = written.addObject()
                    .put("measure", row.measure())
                    .put("value", row.value())
                    .put("unit", row.unit());
            Goal goal = row.goal();
            if (goal != null) {
                figure.put("goal", goal.text()).put("limit", goal.limit()).put("reached", goal.reachedBy(row.value()));
            }
        }
        write();
    }

    void failed(Benchmark benchmark, Exception failure) throws IOException {
        begun(benchmark).put("failure", String.valueOf(failure));
        write();
    }

    private ObjectNode begun(Benchmark benchmark) {
        ObjectNode entry = json.createObjectNode()
                .put("name", benchmark.name())
                .put("description", benchmark.description())
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("processors", Runtime.getRuntime().availableProcessors());
        entries.put(benchmark.name(), entry);
        return entry;
    }

    private void write() throws IOException {
        ObjectNode report = json.createObjectNode();
        ArrayNode all = report.putArray("benchmarks");
        entries.values().stream().filter(entry -> !entry.isEmpty()).forEach(all::add);
        Files.createDirectories(folder);
        Files.writeString(file(), report.toPrettyString());
        Files.writeString(page(), ResultsPage.of(report));
    }
}
